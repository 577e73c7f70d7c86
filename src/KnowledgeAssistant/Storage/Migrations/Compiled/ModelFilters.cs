// EF compiles no model with filters and has no other way to give it some.
#pragma warning disable EF1001
using System.Linq.Expressions;
using KnowledgeAssistant.Conversations;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace KnowledgeAssistant.Storage.Migrations.Compiled;

/// <summary>The filters of the areas' configurations, for the compiled models. A test compares them with those of the model built from the configurations.</summary>
internal static class ModelFilters
{
    public static void AddTo(RuntimeModel model)
    {
        Add(model, ConversationConfiguration.IsKept);
        Add(model, TurnConfiguration.IsKept);
    }

    private static void Add<T>(RuntimeModel model, Expression<Func<T, bool>> filter) =>
        model
            .FindEntityType(typeof(T).FullName!)!
            .SetAnnotation(CoreAnnotationNames.QueryFilter, new QueryFilterCollection([new RuntimeQueryFilter(null!, filter)]));
}
