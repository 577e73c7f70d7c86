// EF offers no other way to say how one of its own functions is written for a provider.
#pragma warning disable EF1001
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Query;
using Npgsql.EntityFrameworkCore.PostgreSQL.Query.ExpressionTranslators.Internal;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>
/// <c>EF.Functions.Like</c> as SQLite has it: it takes a to z and A to Z for the same. With the collation "C" PostgreSQL's <c>ILIKE</c> does exactly that.
/// </summary>
internal sealed class IgnoreCaseLike : NpgsqlMethodCallTranslatorProvider
{
    public IgnoreCaseLike(RelationalMethodCallTranslatorProviderDependencies dependencies, IModel model, IDbContextOptions contextOptions)
        : base(dependencies, model, contextOptions) =>
        AddTranslators([new Translator((NpgsqlSqlExpressionFactory)dependencies.SqlExpressionFactory)]);

    private sealed class Translator(NpgsqlSqlExpressionFactory expressions) : IMethodCallTranslator
    {
        public SqlExpression? Translate(
            SqlExpression? instance,
            MethodInfo method,
            IReadOnlyList<SqlExpression> arguments,
            IDiagnosticsLogger<DbLoggerCategory.Query> logger
        ) =>
            method.DeclaringType == typeof(DbFunctionsExtensions) && method.Name == nameof(DbFunctionsExtensions.Like)
                ? expressions.ILike(arguments[1], arguments[2], arguments.Count > 3 ? arguments[3] : null)
                : null;
    }
}
