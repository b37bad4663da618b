using Equipoise.Adapters.Storage;
using Equipoise.Statistics.Random;
using Xunit.Abstractions;

namespace Equipoise.Tests.Storage;

public sealed class ByteFlipTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_flipped_byte_anywhere_is_found()
    {
        var portions = RehearsedEntries.Portions(200);
        var whole = File.ReadAllBytes(RehearsedEntries.Store(folder["whole.ledger"], portions));
        var random = RandomStream.For(20030816, 0, "byte flips");
        var named = 0;
        var positions = Enumerable.Range(0, 300).Select(_ => random.NextInt(whole.Length)).Concat(Enumerable.Range(0, 100)).Append(whole.Length - 1).Distinct().ToList();
        var unnoticed = new List<int>();
        foreach (var position in positions)
        {
            var changed = (byte[])whole.Clone();
            changed[position] ^= (byte)(1 << random.NextInt(8));
            File.WriteAllBytes(folder["flipped.ledger"], changed);
            var result = LedgerVerification.Verify(folder["flipped.ledger"]);
            if (result.Intact)
            {
                unnoticed.Add(position);
            }
            else
            {
                result.Problem.ShouldNotBeNullOrEmpty();
                named += result.FirstBadEntry is null ? 0 : 1;
            }
        }

        output.WriteLine($"{positions.Count} flips in {whole.Length} bytes and {portions[^1][^1].Sequence} entries: {named} named an entry, {positions.Count - named - unnoticed.Count} named a problem outside the entries, {unnoticed.Count} unnoticed: {string.Join(", ", unnoticed)}");
        unnoticed.ShouldBeEmpty();
        folder.Files.ShouldBe(["flipped.ledger", "whole.ledger"]);
    }
}
