namespace KnowledgeAssistant.Storage.Migrations.Compiled.Sqlite;

public partial class SqliteAppDbContextModel
{
    partial void Customize() => ModelFilters.AddTo(this);
}
