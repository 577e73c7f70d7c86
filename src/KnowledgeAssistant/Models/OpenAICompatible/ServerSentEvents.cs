using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace KnowledgeAssistant.Models.OpenAICompatible;

/// <summary>
/// Reads the data of server-sent events. Works on bytes until a line is whole, so that neither a character nor a line can be torn, and holds
/// no more than <see cref="MaxEventBytes"/> of one event.
/// </summary>
internal sealed class ServerSentEvents(Stream stream)
{
    /// <summary>A hundred times what any model sends at once.</summary>
    public const int MaxEventBytes = 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    private readonly StringBuilder _data = new();
    private bool _hasData;
    private bool _endedWithReturn;
    private bool _isFirst = true;

    /// <returns>The next event that has data; null at the end. A line that the end cuts is left out.</returns>
    /// <exception cref="ModelException">One event is larger than any model's.</exception>
    public async ValueTask<string?> NextAsync(CancellationToken cancellationToken)
    {
        while (await LineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 && _hasData)
                return Take();
            Add(line);
        }
        return _hasData ? Take() : null;
    }

    private void Add(string line)
    {
        if (!line.StartsWith("data", StringComparison.Ordinal) || (line.Length > 4 && line[4] != ':'))
            return; // A comment, another field or a blank line.
        var value = line.Length > 4 ? line.AsSpan(5) : [];
        if (_hasData)
            _data.Append('\n');
        _data.Append(value.StartsWith(' ') ? value[1..] : value);
        _hasData = true;
        if (_data.Length > MaxEventBytes)
            throw TooLarge();
    }

    private string Take()
    {
        var data = _data.ToString();
        _data.Clear();
        _hasData = false;
        return data;
    }

    private async ValueTask<string?> LineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (_endedWithReturn && buffer.Length > 0)
            {
                _endedWithReturn = false;
                if (buffer.FirstSpan[0] == (byte)'\n')
                    buffer = buffer.Slice(1);
            }
            if (TryRead(buffer, out var line, out var next))
            {
                _reader.AdvanceTo(next);
                return line;
            }
            if (buffer.Length > MaxEventBytes)
                throw TooLarge();
            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                return null;
        }
    }

    /// <summary>Lines end with a line feed, a carriage return, or both.</summary>
    private bool TryRead(ReadOnlySequence<byte> buffer, out string line, out SequencePosition next)
    {
        var bytes = new SequenceReader<byte>(buffer);
        if (!bytes.TryReadToAny(out ReadOnlySequence<byte> found, "\r\n"u8, advancePastDelimiter: false))
        {
            (line, next) = ("", buffer.Start);
            return false;
        }
        bytes.TryRead(out var end);
        _endedWithReturn = end == (byte)'\r';
        next = bytes.Position;
        line = Encoding.UTF8.GetString(found);
        if (_isFirst)
            line = line.TrimStart('\uFEFF');
        _isFirst = false;
        return true;
    }

    private static ModelException TooLarge() =>
        new("The chat model's server sent one piece of more than 1 MB, which no answer needs; it was refused.", isTransient: false);
}
