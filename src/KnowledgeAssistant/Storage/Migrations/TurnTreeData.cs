using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage.Migrations;

/// <summary>Turns that were stored before there were branches: each follows the one before it, and the last one is shown.</summary>
internal static class TurnTreeData
{
    public static void Apply(MigrationBuilder migration)
    {
        migration.Sql(
            """
            UPDATE "Turns" SET "ParentId" = (
                SELECT before."Id" FROM "Turns" AS before
                WHERE before."ConversationId" = "Turns"."ConversationId" AND before."Ordinal" < "Turns"."Ordinal"
                ORDER BY before."Ordinal" DESC LIMIT 1)
            """
        );
        migration.Sql(
            """
            UPDATE "Conversations" SET "LeafId" = (
                SELECT turn."Id" FROM "Turns" AS turn WHERE turn."ConversationId" = "Conversations"."Id"
                ORDER BY turn."Ordinal" DESC LIMIT 1)
            """
        );
    }
}
