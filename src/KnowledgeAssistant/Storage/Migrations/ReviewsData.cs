using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage.Migrations;

/// <summary>Counts the unsupported sentences of the answers there are, as <c>Turn.UnsupportedSentences</c> does.</summary>
internal static class ReviewsData
{
    public static void Apply(MigrationBuilder migration) =>
        migration.Sql(
            """
            UPDATE "Turns" SET "UnsupportedSentences" =
                (SELECT count(*) FROM json_each("Sentences") WHERE json_extract("value", '$.support') = 'Unsupported')
            WHERE "Outcome" IS NULL OR "Outcome" = 'Answered'
            """
        );
}
