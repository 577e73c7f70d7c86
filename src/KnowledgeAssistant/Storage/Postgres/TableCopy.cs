using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace KnowledgeAssistant.Storage.Postgres;

/// <summary>The rows of one table, out of SQLite into the PostgreSQL table of the same name. Values are read and written as the providers store them.</summary>
internal sealed class TableCopy
{
    private const int RowsBetweenReports = 500;

    private readonly Column[] _columns;
    private readonly string? _counted;

    private TableCopy(IEntityType entity)
    {
        Name = entity.GetTableName()!;
        var table = StoreObjectIdentifier.Table(Name);
        _columns = entity
            .GetProperties()
            .Select(property => (Property: property, Type: StoredTypeOf(property)))
            .Select(each => new Column(
                each.Property.GetColumnName(table)!,
                each.Type,
                DbTypeOf(each.Type),
                each.Property.GetMaxLength() ?? int.MaxValue
            ))
            .ToArray();
        _counted = entity.GetProperties().FirstOrDefault(IsCounted)?.GetColumnName(table);
    }

    public string Name { get; }

    /// <summary>The tables that both databases have, each after those it refers to.</summary>
    /// <param name="model">PostgreSQL's.</param>
    public static IReadOnlyList<TableCopy> All(IModel model)
    {
        var left = model.GetEntityTypes().Where(entity => !IsOfInstances(entity)).ToList();
        var ordered = new List<IEntityType>();
        while (left.Count > 0)
        {
            var next = left.Where(entity => entity.GetForeignKeys().All(key => ordered.Contains(key.PrincipalEntityType))).ToList();
            if (next.Count == 0)
                throw new InvalidOperationException(
                    $"Tables refer to one another in a circle: {string.Join(", ", left.Select(type => type.Name))}."
                );
            ordered.AddRange(next);
            left.RemoveAll(next.Contains);
        }
        return ordered.ConvertAll(entity => new TableCopy(entity));
    }

    public long Count(SqliteConnection source)
    {
        using var command = source.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM \"{Name}\"";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public async Task RunAsync(SqliteConnection source, NpgsqlConnection target, Action<long> progress, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", _columns.Select(column => $"\"{column.Name}\""));
        await using var select = source.CreateCommand();
        select.CommandText = $"SELECT {columns} FROM \"{Name}\"";
        await using (var rows = await select.ExecuteReaderAsync(cancellationToken))
        await using (
            var copy = await target.BeginBinaryImportAsync($"COPY \"{Name}\" ({columns}) FROM STDIN (FORMAT BINARY)", cancellationToken)
        )
        {
            for (long row = 1; await rows.ReadAsync(cancellationToken); row++)
            {
                await WriteAsync(copy, rows, cancellationToken);
                if (row % RowsBetweenReports == 0)
                    progress(row);
            }
            await copy.CompleteAsync(cancellationToken);
        }
        if (_counted is not null)
            await GoOnCountingAsync(target, _counted, cancellationToken);
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, SqliteDataReader row, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        for (var i = 0; i < _columns.Length; i++)
            if (row.IsDBNull(i))
                await copy.WriteNullAsync(cancellationToken);
            else
                await copy.WriteAsync(ValueOf(row, i, _columns[i].Type), _columns[i].Stored, cancellationToken);
    }

    /// <summary>SQLite takes longer texts than a column was made for, PostgreSQL does not.</summary>
    private string TextOf(SqliteDataReader row, int column)
    {
        var text = StorableText.Of(row.GetString(column));
        var (name, longest) = (_columns[column].Name, _columns[column].Longest);
        return text.Length <= longest || text.EnumerateRunes().Count() <= longest
            ? text
            : throw new StorageException(
                $"PostgreSQL cannot take over a text in the table {Name}: its {name} has more than {longest} characters. It begins with '{text[..Math.Min(40, text.Length)]}'. "
                    + "Shorten it where the backup was taken, then take another one.",
                isTransient: false
            );
    }

    private object ValueOf(SqliteDataReader row, int column, Type type) =>
        type == typeof(string) ? TextOf(row, column)
        : type == typeof(Guid) ? row.GetGuid(column)
        : type == typeof(DateTime) ? DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc)
        : type == typeof(DateTimeOffset) ? row.GetDateTimeOffset(column).ToUniversalTime()
        : type == typeof(int) ? row.GetInt32(column)
        : type == typeof(long) ? row.GetInt64(column)
        : type == typeof(bool) ? row.GetBoolean(column)
        : type == typeof(double) ? row.GetDouble(column)
        : row.GetFieldValue<byte[]>(column);

    private static NpgsqlDbType DbTypeOf(Type type) =>
        type == typeof(string) ? NpgsqlDbType.Text
        : type == typeof(Guid) ? NpgsqlDbType.Uuid
        : type == typeof(DateTime) || type == typeof(DateTimeOffset) ? NpgsqlDbType.TimestampTz
        : type == typeof(int) ? NpgsqlDbType.Integer
        : type == typeof(long) ? NpgsqlDbType.Bigint
        : type == typeof(bool) ? NpgsqlDbType.Boolean
        : type == typeof(double) ? NpgsqlDbType.Double
        : type == typeof(byte[]) ? NpgsqlDbType.Bytea
        : throw new NotSupportedException($"Columns of {type.Name} cannot be carried over yet.");

    private static Type StoredTypeOf(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetUnderlyingType(type) : type;
    }

    /// <summary>Instances, their runs and the keys are PostgreSQL's alone.</summary>
    private static bool IsOfInstances(IEntityType entity) =>
        entity.ClrType == typeof(InstanceRow) || entity.ClrType == typeof(RunOwner) || entity.ClrType == typeof(StoredKey);

    private static bool IsCounted(IProperty property) =>
        property.ValueGenerated == ValueGenerated.OnAdd && (property.ClrType == typeof(int) || property.ClrType == typeof(long));

    private sealed record Column(string Name, Type Type, NpgsqlDbType Stored, int Longest);

    /// <summary>Rows that come later get numbers after those that were carried over.</summary>
    private async Task GoOnCountingAsync(NpgsqlConnection target, string column, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT setval(pg_get_serial_sequence('\"{Name}\"', '{column}'), max(\"{column}\")) FROM \"{Name}\"",
            target
        );
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
