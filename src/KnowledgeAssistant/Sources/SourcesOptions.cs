using System.ComponentModel.DataAnnotations;

namespace KnowledgeAssistant.Sources;

/// <summary>Section <c>KnowledgeAssistant:Sources</c>.</summary>
public sealed class SourcesOptions
{
    public const string Area = "Sources";

    /// <summary>The name that groups of a robots.txt mean this program by.</summary>
    public const string Product = "KnowledgeAssistant";

    /// <summary>
    /// Folders of this machine that may be watched, with all they hold. None by default: whoever runs the server decides what of its disk an admin
    /// of the pages may make searchable.
    /// </summary>
    public IList<string> AllowedFolders { get; set; } = [];

    /// <summary>
    /// Hosts of a private network that web sources may fetch from: a name ("wiki.internal"), an address ("10.1.2.3") or a range ("10.1.0.0/16").
    /// None by default: a server inside a network reaches what its users may not.
    /// </summary>
    public IList<string> AllowedPrivateHosts { get; set; } = [];

    /// <summary>Ports that web sources may use besides 80 and 443.</summary>
    public IList<int> AllowedPorts { get; set; } = [];

    /// <summary>How web sources introduce themselves to sites; an operator adds where they can be reached.</summary>
    [Required]
    [RegularExpression("[ -~]{1,200}")]
    public string UserAgent { get; set; } = $"{Product}/1.0";

    /// <summary>Wait between two requests to one host, whatever a source says: a person reads no faster.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ShortestDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>To connect to a site.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Until a site begins to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For a whole page, so that one that drips does not hold a run up for ever.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan PageTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Largest page or file of a web source in bytes, unpacked; 20 MB, since it is held in memory on its way.</summary>
    [Range(1_000, 200L * 1024 * 1024)]
    public long MaxPageBytes { get; set; } = 20L * 1024 * 1024;

    /// <summary>All that one run of a web source may fetch, in bytes.</summary>
    [Range(1_000, 100L * 1024 * 1024 * 1024)]
    public long MaxRunBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long a run is a worker's before another may begin one; it is renewed at a third.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Sources looked through at the same time; a slow site does not hold up the others.</summary>
    [Range(1, 16)]
    public int ParallelRuns { get; set; } = 3;

    /// <summary>A file that changed less than this long ago is taken to be still being written.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Files one folder source may hold; a folder with more is most likely the wrong one.</summary>
    [Range(1, 1_000_000)]
    public int MaxFiles { get; set; } = 100_000;
}
