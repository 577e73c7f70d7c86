using Microsoft.EntityFrameworkCore.Migrations;

namespace KnowledgeAssistant.Storage.Migrations;

/// <summary>
/// Evidence of deleted documents that was blanked before their sentences were too: a space makes it be looked at once more.
/// </summary>
internal static class DeletedEvidenceData
{
    public static void Apply(MigrationBuilder migration) => migration.Sql("UPDATE \"TurnEvidence\" SET \"Text\" = ' ' WHERE \"Text\" = ''");
}
