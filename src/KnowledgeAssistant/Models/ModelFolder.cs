using System.Security.Cryptography;

namespace KnowledgeAssistant.Models;

/// <summary>The files of a model that lies on disk, and the words for one that is missing or damaged.</summary>
/// <param name="path">The folder.</param>
/// <param name="what">For people, for example "embedding model".</param>
/// <param name="setting">The key that names the folder.</param>
internal sealed class ModelFolder(string path, string what, string setting)
{
    public const string DescriptionFile = "config.json";

    /// <summary>Parses <c>config.json</c>.</summary>
    /// <exception cref="ModelException">It is missing or damaged.</exception>
    public T Describe<T>(Func<ReadOnlyMemory<byte>, T> parse) =>
        Load(() => Named(DescriptionFile, () => parse(File.ReadAllBytes(Path.Combine(path, DescriptionFile)))));

    /// <summary>Reads one file, compares its hash and parses it; a fault of the parser gets the file's name.</summary>
    /// <remarks>One flipped bit would make every vector a little wrong without a word, so the files' hashes are compared at each load.</remarks>
    /// <exception cref="InvalidDataException">It is not the file described, or <paramref name="parse"/> said so.</exception>
    public T Read<T>(string name, IReadOnlyDictionary<string, string> sha256, Func<byte[], T> parse) =>
        Named(
            name,
            () =>
            {
                var bytes = File.ReadAllBytes(Path.Combine(path, name));
                if (sha256.TryGetValue(name, out var expected) && Convert.ToHexStringLower(SHA256.HashData(bytes)) != expected)
                    throw new InvalidDataException("it is not the file that config.json describes");
                return parse(bytes);
            }
        );

    /// <summary>Runs a load and turns what is wrong with the files into words that say what to do.</summary>
    /// <exception cref="ModelException">A file is missing or damaged.</exception>
    public T Load<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            var problem = exception switch
            {
                InvalidDataException => "is damaged (" + exception.Message + ")",
                FileNotFoundException or DirectoryNotFoundException => "is missing a file (" + exception.Message + ")",
                _ => "cannot be read (" + exception.Message + ")",
            };
            throw new ModelException(
                $"The {what} in '{path}' {problem}. Copy the folder again from data/models of the product, or set {setting} to where it lies.",
                isTransient: false,
                exception
            );
        }
    }

    private static T Named<T>(string file, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }
}
