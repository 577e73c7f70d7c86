using System.Security.Cryptography;

namespace KnowledgeAssistant.Web.Components.Shared;

/// <summary>Short enough to be read out on the telephone; the log line of the fault holds the same.</summary>
public static class ReferenceId
{
    public static string New() => RandomNumberGenerator.GetHexString(8, lowercase: true);
}
