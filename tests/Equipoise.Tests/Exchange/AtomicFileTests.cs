using Equipoise.Adapters.Exchange;

namespace Equipoise.Tests.Exchange;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_replaced_whole()
    {
        AtomicFile.WriteText(folder["a"], "old");
        AtomicFile.WriteText(folder["a"], "new");
        File.ReadAllText(folder["a"]).ShouldBe("new");
        folder.Files.ShouldBe(["a"]);
    }

    [Fact]
    public void Failing_halfway_leaves_the_old_file_and_nothing_beside_it()
    {
        AtomicFile.WriteText(folder["a"], "old");
        Should.Throw<InvalidOperationException>(() => AtomicFile.Write(folder["a"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        File.ReadAllText(folder["a"]).ShouldBe("old");
        folder.Files.ShouldBe(["a"]);
    }
}
