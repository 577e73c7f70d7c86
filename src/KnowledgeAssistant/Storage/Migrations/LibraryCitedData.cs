using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage.Migrations;

/// <summary>Marks the passages that earlier answers cite with when they were asked.</summary>
internal static class LibraryCitedData
{
    public static void Apply(MigrationBuilder migration) =>
        migration.Sql(
            """
            UPDATE "TurnEvidence" SET "CitedAt" = (SELECT "StartedAt" FROM "Turns" WHERE "Id" = "TurnId")
            WHERE "Number" IN (
                SELECT json_extract("value", '$.evidence') FROM "Turns", json_each("Turns"."Citations") WHERE "Turns"."Id" = "TurnId")
            """
        );
}
