using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>
/// Secrets at rest: encrypted with the keys in the data folder, so that a copy of the database alone gives nothing away. Whoever has the
/// whole folder has both.
/// </summary>
internal static class SecretText
{
    private const string Application = "KnowledgeAssistant";
    private const string Purpose = "SavedSettings/1";

    public static string Close(DataFolder folder, string text) => Protector(folder).Protect(text);

    /// <returns>Null when the keys that closed it are gone.</returns>
    public static string? TryOpen(DataFolder folder, string closed)
    {
        try
        {
            return Protector(folder).Unprotect(closed);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static IDataProtector Protector(DataFolder folder) =>
        DataProtectionProvider
            .Create(new DirectoryInfo(folder.KeysFolder), builder => builder.SetApplicationName(Application))
            .CreateProtector(Purpose);
}
