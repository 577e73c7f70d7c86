using System.Runtime.CompilerServices;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>Numbers that begin at a cache line and never move: a vector load across two lines costs twice.</summary>
internal sealed class FloatBuffer
{
    private const int Line = 64;

    private readonly float[] _array;
    private readonly int _start;

    public unsafe FloatBuffer(int length)
    {
        _array = GC.AllocateArray<float>(length + Line / sizeof(float), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _array[0]);
        _start = (int)((Line - address % Line) % Line) / sizeof(float);
        Length = length;
    }

    public int Length { get; }

    public Span<float> Span => _array.AsSpan(_start, Length);

    public ref float this[int index] => ref _array[_start + index];
}
