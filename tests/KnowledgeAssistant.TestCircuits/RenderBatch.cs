using System.Buffers.Binary;
using System.Text;

namespace KnowledgeAssistant.TestCircuits;

/// <summary>
/// What a batch puts on the page, as far as a client without a page needs it: its texts and what can be clicked. The binary form is the one
/// that blazor.web.js reads: five offsets at the end (updated components, reference frames, disposed components, disposed handlers, strings);
/// a frame is 20 bytes, of which the first four tell its kind.
/// </summary>
internal sealed class RenderBatch
{
    private const int FrameSize = 20;
    private const int Element = 1;
    private const int Text = 2;
    private const int Attribute = 3;
    private const int Markup = 8;

    private readonly byte[] _bytes;
    private readonly int _strings;
    private readonly int _stringCount;

    public RenderBatch(byte[] bytes)
    {
        _bytes = bytes;
        _strings = Int(bytes.Length - 4);
        _stringCount = (bytes.Length - 20 - _strings) / 4;
        Read(Int(bytes.Length - 16));
    }

    /// <summary>Text and markup, in order.</summary>
    public List<string> Texts { get; } = [];

    public List<DrawnElement> Elements { get; } = [];

    private void Read(int frames)
    {
        var count = Int(frames);
        // Attributes of an element that was there before come without it.
        var element = new DrawnElement("");
        for (var i = 0; i < count; i++)
        {
            var at = frames + 4 + (i * FrameSize);
            switch (Int(at))
            {
                case Element:
                    element = new DrawnElement(String(Int(at + 8)) ?? "");
                    Elements.Add(element);
                    break;
                case Attribute:
                    var name = String(Int(at + 4)) ?? "";
                    element.Attributes[name] = String(Int(at + 8)) ?? "";
                    if (name == "onclick")
                        element.Click = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at + 12));
                    break;
                case Text or Markup:
                    var text = String(Int(at + 4)) ?? "";
                    Texts.Add(text);
                    element.Text += text;
                    break;
            }
        }
    }

    private int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));

    private string? String(int index)
    {
        if (index < 0 || index >= _stringCount)
            return null;
        var at = Int(_strings + (index * 4));
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = _bytes[at++];
            length |= (part & 0x7f) << shift;
            if (part < 0x80)
                return Encoding.UTF8.GetString(_bytes, at, length);
        }
    }
}

/// <summary>An element as it was drawn.</summary>
public sealed class DrawnElement
{
    internal DrawnElement(string name) => Name = name;

    public string Name { get; }

    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands in it before the next element.</summary>
    public string Text { get; internal set; } = "";

    /// <summary>The number that the server knows its click by; 0 where it cannot be clicked.</summary>
    internal ulong Click { get; set; }
}
