using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.TestCircuits;

/// <summary>
/// Writes what a hub message holds: null, text, whole numbers, booleans, bytes, lists and empty maps. Format: the MessagePack specification
/// (github.com/msgpack/msgpack, spec.md); always in the 32-bit forms where the short one does not do.
/// </summary>
internal static class MessagePackWriter
{
    public static void Write(Stream to, object? value)
    {
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool yes:
                to.WriteByte(yes ? (byte)0xc3 : (byte)0xc2);
                break;
            case int or long:
                WriteNumber(to, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case string text:
                var characters = Encoding.UTF8.GetBytes(text);
                WriteLength(to, 0xdb, characters.Length);
                to.Write(characters);
                break;
            case byte[] bytes:
                WriteLength(to, 0xc6, bytes.Length);
                to.Write(bytes);
                break;
            case IReadOnlyDictionary<string, string> { Count: 0 }:
                to.WriteByte(0x80);
                break;
            case IReadOnlyList<object?> list:
                WriteLength(to, 0xdd, list.Count);
                foreach (var item in list)
                    Write(to, item);
                break;
            default:
                throw new NotSupportedException($"No hub message holds a {value.GetType()}.");
        }
    }

    private static void WriteNumber(Stream to, long number)
    {
        if (number is >= 0 and < 128)
        {
            to.WriteByte((byte)number);
            return;
        }
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = 0xd3;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], number);
        to.Write(bytes);
    }

    private static void WriteLength(Stream to, byte form, int length)
    {
        Span<byte> bytes = stackalloc byte[5];
        bytes[0] = form;
        BinaryPrimitives.WriteInt32BigEndian(bytes[1..], length);
        to.Write(bytes);
    }
}
