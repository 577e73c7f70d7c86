using System.Globalization;
using KnowledgeAssistant.Retrieval;
using KnowledgeAssistant.Retrieval.Generations;

namespace KnowledgeAssistant.Web.Components.Admin;

/// <summary>How the page of the search index speaks of generations.</summary>
internal static class IndexWords
{
    public static string Engine(EngineKind engine) =>
        engine switch
        {
            EngineKind.Sqlite => "Embedded",
            EngineKind.Postgres => "PostgreSQL",
            _ => "OpenSearch",
        };

    public static string MadeWith(Generation build) =>
        $"{build.Model}, {build.Dimensions} numbers a passage" + (build.WantedWords is { } words ? $", about {words} words" : "");

    /// <summary>After what it is made with: whose documents alone it holds.</summary>
    public static string Only(Generation build, string? collection) =>
        build.CollectionId is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; only “{collection ?? "a collection that is gone"}”, weight {build.Weight}");

    public static string GivingUp(Generation build) =>
        build switch
        {
            { State: GenerationState.Building } => "What was built so far goes.",
            { CollectionId: not null } => "Its documents are searched in the build of all documents again.",
            _ => "To come back to it, it must be built again.",
        };

    public static string State(GenerationState state) =>
        state switch
        {
            GenerationState.Live => "In use",
            GenerationState.Ready => "Ready",
            GenerationState.Building => "Being built",
            GenerationState.Failed => "Failed",
            _ => "Given up",
        };

    public static string StateClass(GenerationState state) =>
        state switch
        {
            GenerationState.Live => "state-ready",
            GenerationState.Building => "state-busy",
            GenerationState.Failed => "state-failed",
            _ => "state-off",
        };

    /// <summary>What is the matter with it; null when nothing is.</summary>
    public static string? Remark(Generation build) =>
        (build.State, build.LastError, build.BehindSince) switch
        {
            (_, { } error, _) => error,
            (GenerationState.Live, _, not null) when build.CollectionId is not null =>
                "It lacks the latest changes; the build of all documents stands in until they are in.",
            (GenerationState.Ready, _, not null) => "It lacks the latest changes; they are brought in before a switch.",
            (GenerationState.Ready, _, _) => "Changes of documents are brought into it too.",
            (GenerationState.Building, _, _) when build.SwitchWhenReady => "It takes over by itself when it is complete.",
            _ => null,
        };

    /// <summary>How far it is; one that is complete holds whatever the library does.</summary>
    public static string Documents(Generation build) =>
        build.State is GenerationState.Building or GenerationState.Failed
            ? string.Create(CultureInfo.InvariantCulture, $"{build.DocumentsDone:N0} of {build.Documents:N0} documents")
        : build.CollectionId is null ? "All documents"
        : "All of the collection";
}
