using System.Security.Cryptography;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>
/// Secrets at rest: encrypted with the keys in the data folder, so that a copy of app.db alone gives nothing away; whoever has the whole folder has
/// both. In PostgreSQL the keys lie beside the secrets, since instances share them: whoever may read that database has both.
/// </summary>
internal static class SecretText
{
    private const string Application = "KnowledgeAssistant";
    private const string Purpose = "SavedSettings/1";

    public static string Close(DataFolder folder, string? postgres, string text) => Protector(folder, postgres).Protect(text);

    /// <returns>Null when the keys that closed it are gone.</returns>
    public static string? TryOpen(DataFolder folder, string? postgres, string closed)
    {
        try
        {
            return Protector(folder, postgres).Unprotect(closed);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static IDataProtector Protector(DataFolder folder, string? postgres) =>
        (postgres is null ? InFolder(folder) : InDatabase(postgres)).CreateProtector(Purpose);

    private static IDataProtectionProvider InFolder(DataFolder folder) =>
        DataProtectionProvider.Create(new DirectoryInfo(folder.KeysFolder), builder => builder.SetApplicationName(Application));

    private static IDataProtectionProvider InDatabase(string postgres)
    {
        var services = new ServiceCollection();
        services
            .AddDataProtection()
            .SetApplicationName(Application)
            .AddKeyManagementOptions(keys => keys.XmlRepository = new StoredKeys(postgres));
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }
}
