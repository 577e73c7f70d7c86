namespace KnowledgeAssistant.Storage.Migrations.Compiled.Postgres;

public partial class PostgresAppDbContextModel
{
    partial void Customize() => ModelFilters.AddTo(this);
}
