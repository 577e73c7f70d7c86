using System.Globalization;
using KnowledgeAssistant.Storage;
using KnowledgeAssistant.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

/// <summary>Rows of every table that the program has, with values of every kind, so that a table or kind to come is in the test from its first day.</summary>
public sealed class DatabaseTransferTests : IAsyncLifetime
{
    private const int Rows = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ka-rows-");
    private readonly Dictionary<(string Table, string Column), object?[]> _written = [];
    private string _database = "";

    private string File => Path.Combine(_folder.FullName, "app.db");

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await TestDatabases.DropAsync(_database);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_RowsInEveryTable_AreAllThereAsTheyWere()
    {
        var tables = await FillAsync();
        await using var transfer = Transfer(_database);
        await transfer.PrepareAsync(DataFolder.At(_folder.FullName), CancellationToken.None);
        List<(long Done, long Total)> told = [];

        await RunAsync(transfer, (done, total) => told.Add((done, total)));

        Assert.Equal((tables.Count * Rows, tables.Count * Rows), told[^1]);
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var table in tables)
            Assert.Equal(Expected(table), await ReadAsync(connection, table));
        foreach (var (table, column) in Counted(tables))
        {
            await using var next = new NpgsqlCommand($"SELECT nextval(pg_get_serial_sequence('\"{table}\"', '{column}'))", connection);
            Assert.True((long)(await next.ExecuteScalarAsync())! > Rows);
        }
    }

    /// <summary>Limits that are meant for what people wait for.</summary>
    [Fact]
    public async Task Run_ATableThatTakesLongerThanAnyoneElseMay_IsWaitedFor()
    {
        await FillAsync();
        await using (var transfer = Transfer(_database))
            await transfer.PrepareAsync(DataFolder.At(_folder.FullName), CancellationToken.None);
        await TestDatabases.ExecuteAsync(
            _database,
            """
            CREATE FUNCTION wait() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$ LANGUAGE plpgsql;
            CREATE TRIGGER wait AFTER INSERT ON "Contents" EXECUTE FUNCTION wait()
            """
        );

        await using var slow = Transfer(_database + ";Command Timeout=1;Options=-c statement_timeout=1000");
        await RunAsync(slow, (_, _) => { });

        Assert.Equal((long)Rows, await TestDatabases.ExecuteAsync(_database, """SELECT count(*) FROM "Contents" """));
    }

    [Fact]
    public async Task Run_ATextThatIsTooLong_IsNamedAndNothingIsCarriedOver()
    {
        await FillAsync();
        await using (var source = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await source.OpenAsync();
            await using var change = source.CreateCommand();
            change.CommandText = "UPDATE Groups SET Name = 'The long one' || printf('%.300c', 'x') WHERE rowid = 1";
            Assert.Equal(1, await change.ExecuteNonQueryAsync());
        }
        await using var transfer = Transfer(_database);
        await transfer.PrepareAsync(DataFolder.At(_folder.FullName), CancellationToken.None);

        var fault = await Assert.ThrowsAsync<StorageException>(() => RunAsync(transfer, (_, _) => { }));

        Assert.Contains(
            "the table Groups: its Name has more than 200 characters. It begins with 'The long one",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(0L, await TestDatabases.ExecuteAsync(_database, """SELECT count(*) FROM "Groups" """));
    }

    /// <summary>As one that an older program uses: bringing its schema up to this one's would stop it.</summary>
    [Fact]
    public async Task Prepare_ADatabaseThatIsUsedUnderAnOlderSchema_LeavesItAsItIs()
    {
        await using var transfer = Transfer(_database);
        var folder = DataFolder.At(_folder.FullName);
        await transfer.PrepareAsync(folder, CancellationToken.None);
        await TestDatabases.ExecuteAsync(
            _database,
            """
            INSERT INTO "Groups" ("Key", "Name", "Retired") VALUES ('hr', 'People', false);
            DELETE FROM "__EFMigrationsHistory"
            """
        );

        var fault = await Assert.ThrowsAsync<StorageException>(() => transfer.PrepareAsync(folder, CancellationToken.None));

        Assert.Contains("is not empty", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await TestDatabases.ExecuteAsync(_database, """SELECT count(*) FROM "__EFMigrationsHistory" """));
    }

    private static DatabaseTransfer Transfer(string database) =>
        new(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = database });

    private Task RunAsync(DatabaseTransfer transfer, Action<long, long> progress) =>
        transfer.RunAsync(File, Path.Combine(_folder.FullName, "keys"), progress, CancellationToken.None);

    private async Task<IReadOnlyList<IEntityType>> FillAsync()
    {
        var address = $"Data Source={File};Pooling=False";
        await using var context = new SqliteAppDbContext(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite(address).Options);
        await context.Database.MigrateAsync();
        await using var connection = new SqliteConnection(address);
        await connection.OpenAsync();
        var left = context.Model.GetEntityTypes().ToList();
        var filled = new List<IEntityType>();
        while (left.Find(table => table.GetForeignKeys().All(key => filled.Contains(key.PrincipalEntityType))) is { } next)
        {
            for (var row = 0; row < Rows; row++)
                await InsertAsync(connection, next, row);
            filled.Add(next);
            left.Remove(next);
        }
        Assert.Empty(left);
        return filled;
    }

    private async Task InsertAsync(SqliteConnection connection, IEntityType table, int row)
    {
        var columns = table.GetProperties().ToList();
        await using var insert = connection.CreateCommand();
        insert.CommandText =
            $"INSERT INTO \"{table.GetTableName()}\" ({string.Join(", ", columns.Select(column => $"\"{column.GetColumnName()}\""))}) "
            + $"VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";
        for (var i = 0; i < columns.Count; i++)
        {
            var value = ValueOf(columns[i], row);
            var written = _written.TryGetValue(Key(columns[i]), out var values) ? values : _written[Key(columns[i])] = new object?[Rows];
            written[row] = value;
            insert.Parameters.AddWithValue($"$p{i}", value ?? DBNull.Value);
        }
        await insert.ExecuteNonQueryAsync();
    }

    private object? ValueOf(IProperty column, int row)
    {
        if (column.GetContainingForeignKeys().FirstOrDefault() is { } key)
            return _written[Key(key.PrincipalKey.Properties[key.Properties.ToList().IndexOf(column)])][row];
        // Each column that may be empty is so in the last row.
        if (column.IsNullable && row == Rows - 1)
            return null;
        var mapping = column.GetRelationalTypeMapping();
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var time = new DateTime(2026, 2, 28, 23, 59, 58, 123, 456, DateTimeKind.Utc).AddDays(row);
        return type == typeof(string) ? TextOf(column, row)
            : type == typeof(Guid) ? Guid.CreateVersion7()
            : type == typeof(DateTime) ? time
            : type == typeof(DateTimeOffset)
                ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.FromHours(2))
            : type == typeof(bool) ? row % 2 == 1
            : type == typeof(double) ? row + 0.1
            : type == typeof(byte[]) ? new byte[] { 0, 255, (byte)row }
            : type == typeof(long) && !column.IsKey() ? (1L << 40) + row
            : row + 1;
    }

    private static string TextOf(IProperty column, int row) =>
        column.GetMaxLength() is { } length ? $"é{row}"[..Math.Min(2, length)]
        : column.IsKey() || column.IsIndex() ? $"key {row}"
        : $"Half \uD83D, whole 🚲, \"quoted\"\n\ttab {row}" + new string('x', 3_000);

    private List<string> Expected(IEntityType table) =>
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(row => string.Join(" | ", table.GetProperties().Select(column => Shown(_written[Key(column)][row]))))
                .Order(StringComparer.Ordinal),
        ];

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, IEntityType table)
    {
        var columns = string.Join(", ", table.GetProperties().Select(column => $"\"{column.GetColumnName()}\""));
        await using var select = new NpgsqlCommand($"SELECT {columns} FROM \"{table.GetTableName()}\"", connection);
        await using var reader = await select.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(
                string.Join(
                    " | ",
                    Enumerable.Range(0, reader.FieldCount).Select(i => Shown(reader.IsDBNull(i) ? null : reader.GetValue(i)))
                )
            );
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static string Shown(object? value) =>
        value switch
        {
            null => "none",
            string text => text.Replace("\uD83D,", "\uFFFD,", StringComparison.Ordinal),
            byte[] bytes => Convert.ToHexString(bytes),
            DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static IEnumerable<(string Table, string Column)> Counted(IEnumerable<IEntityType> tables) =>
        tables
            .SelectMany(table => table.GetProperties())
            .Where(column =>
                column.ValueGenerated == ValueGenerated.OnAdd && (column.ClrType == typeof(int) || column.ClrType == typeof(long))
            )
            .Select(Key);

    private static (string Table, string Column) Key(IReadOnlyProperty column) =>
        (column.DeclaringType.GetTableName()!, column.GetColumnName());
}
