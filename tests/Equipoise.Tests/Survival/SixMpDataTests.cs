using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Survival;

public sealed class SixMpDataTests
{
    [Fact]
    public void The_data_have_the_published_pairs_and_preferences()
    {
        var pairs = File.ReadLines(Path.Combine(ReferenceFile.Root(), "data", "6mp.csv")).Skip(1)
            .Select(line => line.Split(','))
            .GroupBy(fields => fields[1], StringComparer.Ordinal)
            .Select(pair => (Placebo: pair.Single(fields => fields[3] == "placebo"), Treated: pair.Single(fields => fields[3] == "6-MP")))
            .ToArray();
        pairs.Length.ShouldBe(21);
        pairs.ShouldAllBe(pair => pair.Placebo[2] == pair.Treated[2] && pair.Placebo[5] == "1");
        pairs.Count(pair => int.Parse(pair.Treated[4]) > int.Parse(pair.Placebo[4])).ShouldBe(18);
    }
}
