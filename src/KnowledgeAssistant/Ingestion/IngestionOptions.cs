using System.ComponentModel.DataAnnotations;
using KnowledgeAssistant.Ingestion.Readers;

namespace KnowledgeAssistant.Ingestion;

/// <summary>Section <c>KnowledgeAssistant:Ingestion</c>.</summary>
public sealed class IngestionOptions : IValidatableObject
{
    public const string Area = "Ingestion";

    /// <summary>How long a job is a worker's before another may take it; it is renewed at a third. Longer than any pause of a healthy machine.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Tries before a document is Failed: a second one helps against passing faults, a third one never helped.</summary>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 2;

    /// <summary>Wait before the second try.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Documents that share a transaction. 64 small files make one sync of each store; more only holds results back.</summary>
    [Range(1, 1_000)]
    public int BatchDocuments { get; set; } = 64;

    /// <summary>Passages that share an index write: bounds its memory and how long a deletion waits for it.</summary>
    [Range(1, 100_000)]
    public int BatchPassages { get; set; } = 4_000;

    /// <summary>
    /// Documents read at the same time, each in a process of its own that takes a core and up to the memory limit of a reader. 0 goes by the machine: half
    /// of the cores, 1 to 4, in a server; all of them in the command <c>ingest</c>, whose user waits.
    /// </summary>
    [Range(0, 64)]
    public int Readers { get; set; }

    /// <summary>
    /// Languages of the text in scans and pictures, as tesseract names them, joined by "+" ("eng+deu"); each more takes time. Those that are not installed
    /// are passed over (<c>tesseract --list-langs</c>).
    /// </summary>
    [RegularExpression("[A-Za-z0-9_]+(\\+[A-Za-z0-9_]+)*")]
    public string OcrLanguages { get; set; } = "eng";

    /// <summary>
    /// Hours after which database and index are compared again while the program runs; 0 for never. Every start compares them too, and every fault that a
    /// change may have been lost by: what is left for this is what happened to the index behind the program's back, which a day is soon enough for.
    /// </summary>
    [Range(0, 8_760)]
    public int CompareHours { get; set; } = 24;

    /// <summary>What one document may cost.</summary>
    public ReaderLimits Limits { get; set; } = new();

    /// <summary>For one document, with the languages of its pictures.</summary>
    internal ReaderLimits DocumentLimits => Limits with { OcrLanguages = OcrLanguages };

    /// <summary>The annotations of <see cref="Limits"/>: a validator looks at an object's own only.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(Limits, new ValidationContext(Limits), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var name = result.MemberNames.Single();
            var message = result.ErrorMessage?.Replace($"The field {name} ", "", StringComparison.Ordinal);
            yield return new ValidationResult(message, [$"{nameof(Limits)}:{name}"]);
        }
    }
}
