using KnowledgeAssistant.Ingestion.Readers;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers;

public sealed class MemoryRoomTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Within_MachineWithMuchMemory_KeepsTheLimits()
    {
        var limits = new ReaderLimits();

        Assert.Equal(limits, new MemoryRoom(8_192 * Megabyte).Within(limits));
        Assert.Equal(19, new MemoryRoom(8_192 * Megabyte).Readers);
    }

    /// <summary>A container of 512 MB, of which the runtime takes three quarters.</summary>
    [Fact]
    public void Within_SmallContainer_LeavesTheProgramItsMemory()
    {
        var room = new MemoryRoom(384 * Megabyte);

        var limits = room.Within(new ReaderLimits());

        Assert.Equal(184 * Megabyte, limits.MaxMemoryBytes);
        Assert.InRange(limits.MaxCharacters, 4_000_000, 5_000_000);
        Assert.Equal(1, room.Readers);
    }

    [Fact]
    public void Within_HardlyAnyMemory_StillReadsOrdinaryDocuments()
    {
        var limits = new MemoryRoom(100 * Megabyte).Within(new ReaderLimits());

        Assert.Equal(150 * Megabyte, limits.MaxMemoryBytes);
        Assert.Equal(1_000_000, limits.MaxCharacters);
    }

    [Fact]
    public void For_ManyCoresAndLittleMemory_GivesReadersByMemory() =>
        Assert.Equal(2, ReaderCount.For(0, 16, yields: false, new MemoryRoom(1_024 * Megabyte)).Documents);
}
