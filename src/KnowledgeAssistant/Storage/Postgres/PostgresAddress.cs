using Npgsql;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>The connection string an admin gave, and what the program adds to it.</summary>
internal static class PostgresAddress
{
    /// <summary>PostgreSQL allows 100 connections as it comes; three instances must fit.</summary>
    private const int PoolSize = 30;

    /// <summary>
    /// Nobody waits for a lock longer than SQLite's writers do, and an instance that froze or whose machine is gone holds one no longer than a minute.
    /// </summary>
    private const string Limits =
        "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <returns>What is wrong with it, in words that follow its name and repeat nothing of it; null when it can be used.</returns>
    public static string? ProblemOf(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "must be given with the provider postgres, for example Host=localhost;Database=knowledge;Username=knowledge;Password=…";
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(builder.Host) ? "must name a Host."
                : string.IsNullOrEmpty(builder.Database) ? "must name a Database."
                : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            return "is not a connection string of Npgsql: write Key=Value pairs separated by semicolons.";
        }
    }

    /// <summary>With the program's own defaults where nothing else was given.</summary>
    public static string Complete(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder(text);
        builder.ApplicationName ??= "KnowledgeAssistant";
        if (!builder.ShouldSerialize("Maximum Pool Size"))
            builder.MaxPoolSize = PoolSize;
        if (!builder.ShouldSerialize("Keepalive"))
            builder.KeepAlive = 15;
        builder.Options = string.IsNullOrEmpty(builder.Options) ? Limits : $"{Limits} {builder.Options}";
        return builder.ToString();
    }
}
