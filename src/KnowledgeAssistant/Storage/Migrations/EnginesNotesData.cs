using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage.Migrations;

/// <summary>Marks documents with what the coverage reports of their active versions hold.</summary>
internal static class EnginesNotesData
{
    public static void Apply(MigrationBuilder migration) =>
        migration.Sql(
            """
            UPDATE "Documents" SET "Notes" = coalesce((
                SELECT (coalesce(json_array_length("Coverage", '$.Notes'), 0) > 0)
                    + 2 * (coalesce(json_array_length("Coverage", '$.UnreadPages'), 0) > 0)
                    + 4 * (coalesce(json_array_length("Coverage", '$.Hidden'), 0) > 0)
                    + 8 * (coalesce(json_array_length("Coverage", '$.Instructions'), 0) > 0)
                    + 16 * (coalesce(json_array_length("Coverage", '$.Recognised'), 0) > 0)
                FROM "DocumentVersions" WHERE "DocumentVersions"."Id" = "Documents"."ActiveVersionId"), 0)
            """
        );
}
