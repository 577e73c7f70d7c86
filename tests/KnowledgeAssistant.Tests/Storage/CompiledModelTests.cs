// EF builds a model beside a compiled one through its own services only.
#pragma warning disable EF1001
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

/// <summary>The models that EF Core compiled in advance say what the entities' configurations say.</summary>
public sealed class CompiledModelTests
{
    [Fact]
    public void Sqlite_CompiledModel_IsThatOfTheConfigurations()
    {
        using var context = new SqliteAppDbContextDesignFactory().CreateDbContext([]);
        AssertUpToDate(context);
    }

    [Fact]
    public void Postgres_CompiledModel_IsThatOfTheConfigurations()
    {
        using var context = new PostgresAppDbContextDesignFactory().CreateDbContext([]);
        AssertUpToDate(context);
    }

    private static void AssertUpToDate(AppDbContext context)
    {
        var compiled = context.Model;
        Assert.Equal($"{context.GetType().Name}Model", compiled.GetType().Name);
        var built = context
            .GetService<IModelSource>()
            .GetModel(context, context.GetService<ModelCreationDependencies>(), designTime: false);
        var (expected, actual) = (Lines(built), Lines(compiled));
        var differences = expected
            .Except(actual)
            .Select(line => "- " + line)
            .Concat(actual.Except(expected).Select(line => "+ " + line))
            .ToList();
        Assert.True(
            differences.Count == 0 && expected.Count == actual.Count,
            $"The compiled model is out of step: run src/KnowledgeAssistant/Build/compile-models.\n{string.Join('\n', differences)}"
        );
    }

    /// <summary>All that EF tells of a model, and what it keeps to itself of conversions and filters. Each line names its entity.</summary>
    private static List<string> Lines(IModel model) =>
        model
            .GetEntityTypes()
            .SelectMany(entity =>
                entity
                    .ToDebugString(MetadataDebugStringOptions.LongDefault, indent: 0)
                    .Split('\n')
                    .Concat(entity.GetDeclaredQueryFilters().Select(filter => $"filter {filter.Key} {filter.Expression}"))
                    .Concat(entity.GetProperties().Select(Describe))
                    .Select(line => $"{entity.Name}: {line.TrimEnd()}")
            )
            .Order(StringComparer.Ordinal)
            .ToList();

    private static string Describe(IProperty property)
    {
        var (mapping, converter, comparer) = (property.GetTypeMapping(), property.GetValueConverter(), property.GetValueComparer());
        return $"{property.Name}: {mapping.ToString()} {mapping.ClrType} as {(mapping.Converter ?? converter)?.ProviderClrType}, "
            + $"{converter?.ConvertToProviderExpression} {converter?.ConvertFromProviderExpression} {comparer.EqualsExpression} {comparer.SnapshotExpression}";
    }
}
