using KnowledgeAssistant.Storage;
using Xunit;

namespace KnowledgeAssistant.Tests.Storage;

public sealed class DataFolderLockTests : IDisposable
{
    private readonly DataFolder _folder = DataFolder.At(Directory.CreateTempSubdirectory("ka-lock-").FullName);

    [Fact]
    public void TryAcquire_Twice_OnlyTheFirstGetsIt()
    {
        using (var first = DataFolderLock.TryAcquire(_folder, null, out _))
        {
            Assert.NotNull(first);
            Assert.False(first.WasKilled);
            Assert.True(DataFolderLock.IsHeldHere(_folder));
            Assert.Null(DataFolderLock.TryAcquire(_folder, null, out _));
        }
        Assert.False(DataFolderLock.IsHeldHere(_folder));
        using var again = DataFolderLock.TryAcquire(_folder, null, out _);
        Assert.False(again!.WasKilled);
    }

    [Fact]
    public void TryAcquire_AfterAHolderThatWasKilled_GetsItAndKnows()
    {
        File.WriteAllText(_folder.LockFile, "4711\nhttp://127.0.0.1:5080");
        using var held = DataFolderLock.TryAcquire(_folder, null, out _);
        Assert.True(held!.WasKilled);
    }

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);
}
