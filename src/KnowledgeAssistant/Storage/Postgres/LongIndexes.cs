using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>
/// Indexes over texts that may be too long for an index of PostgreSQL: their hashes are unique in their place, and are what equal texts are found by.
/// </summary>
internal static class LongIndexes
{
    public static void Apply(MigrationBuilder migration)
    {
        migration.Sql("""CREATE UNIQUE INDEX "IX_Documents_Collection_Source" ON "Documents" ("CollectionId", md5("Source"))""");
        migration.Sql("""CREATE INDEX "IX_Documents_Source" ON "Documents" USING hash ("Source")""");
        migration.Sql("""CREATE UNIQUE INDEX "IX_SourceItems_Source_Address" ON "SourceItems" ("SourceId", md5("Address"))""");
        migration.Sql("""CREATE INDEX "IX_SourceItems_Address" ON "SourceItems" USING hash ("Address")""");
    }
}
