using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace KnowledgeAssistant.Retrieval.Vectors;

/// <summary>
/// For arrays of many megabytes that scans run through. With pages of 2 MB instead of 4 KB the processor looks up few addresses and reads on across
/// their borders, and what is asked for ahead of its use has come when it is needed: together a scan of memory takes half the time.
/// </summary>
internal static unsafe partial class LargeMemory
{
    private const nuint HugePage = 2 << 20;
    private const int CacheLine = 64;
    private const int AdviseHugePages = 14;

    /// <summary>An array that is not cleared, in large pages where the system has them.</summary>
    public static T[] Allocate<T>(int length)
        where T : unmanaged
    {
        var array = GC.AllocateUninitializedArray<T>(length);
        if (OperatingSystem.IsLinux())
            AskForHugePages(array);
        return array;
    }

    /// <summary>Has the bytes from <paramref name="start"/> on brought into the cache. A hint: any address may be given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch<T>(ref T start, int bytes)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        for (var i = 0; i < bytes; i += CacheLine)
            Sse.Prefetch0((byte*)Unsafe.AsPointer(ref start) + i);
    }

    // Before the pages are first written to. Advice only: a refusal changes nothing, nor does an array that is moved later.
    private static void AskForHugePages<T>(T[] array)
        where T : unmanaged
    {
        fixed (T* start = array)
        {
            var first = ((nuint)start + HugePage - 1) & ~(HugePage - 1);
            var end = ((nuint)start + ((nuint)array.Length * (nuint)sizeof(T))) & ~(HugePage - 1);
            if (end > first)
                _ = Advise((nint)first, end - first, AdviseHugePages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
