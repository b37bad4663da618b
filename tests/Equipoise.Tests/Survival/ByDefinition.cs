using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

/// <summary>The slow, plainly correct forms: every risk set is counted from the rows, at every event time.</summary>
internal static class ByDefinition
{
    internal sealed record Sums(double[] Observed, double[] Expected, double[,] Variance);

    internal static Sums LogRank(SurvivalSample sample, LogRankWeight weight, bool stratified)
    {
        var k = sample.GroupCount;
        var sums = new Sums(new double[k], new double[k], new double[k, k]);
        var strata = stratified ? sample.Strata.Codes.ToArray() : new int[sample.Count];
        foreach (var stratum in strata.Distinct())
        {
            var rows = Enumerable.Range(0, sample.Count).Where(row => strata[row] == stratum && Weight(sample, row) > 0).ToArray();
            double survival = 1, peto = 1, atMilestone = 1;
            foreach (var time in EventTimes(sample, rows))
            {
                var n = Enumerable.Range(0, k).Select(group => AtRisk(sample, rows, group, time)).ToArray();
                var d = Enumerable.Range(0, k).Select(group => Events(sample, rows, group, time)).ToArray();
                var (total, happened) = (n.Sum(), d.Sum());
                var before = survival;
                survival = AllFail(sample, rows, time) ? 0 : survival * (1 - (happened / total));
                peto *= 1 - (happened / (total + 1));
                var capped = weight.Milestone is { } milestone && time > milestone ? atMilestone : before;
                atMilestone = time <= weight.Milestone ? survival : atMilestone;
                var w = weight.At(new RiskSet(time, total, happened, before, survival, peto, capped));
                var scale = total > 1 ? w * w * happened * (total - happened) / (total - 1) : 0;
                for (var g = 0; g < k; g++)
                {
                    sums.Observed[g] += w * d[g];
                    sums.Expected[g] += w * happened * n[g] / total;
                    for (var h = 0; h < k; h++)
                    {
                        sums.Variance[g, h] += scale * n[g] / total * ((g == h ? 1 : 0) - (n[h] / total));
                    }
                }
            }
        }

        return sums;
    }

    internal static double Survival(SurvivalSample sample, int group, double time)
    {
        var rows = Enumerable.Range(0, sample.Count).Where(row => sample.Groups.Codes[row] == group && Weight(sample, row) > 0).ToArray();
        return EventTimes(sample, rows).Where(t => t <= time)
            .Aggregate(1.0, (s, t) => AllFail(sample, rows, t) ? 0 : s * (1 - (Events(sample, rows, group, t) / AtRisk(sample, rows, group, t))));
    }

    private static double[] EventTimes(SurvivalSample sample, int[] rows)
    {
        var times = sample.Times.ToArray();
        var events = sample.Events.ToArray();
        return [.. rows.Where(row => events[row]).Select(row => times[row]).Distinct().Order()];
    }

    private static bool IsAtRisk(SurvivalSample sample, int row, double time) =>
        time <= sample.Times[row] && (sample.Entries.Length == 0 || sample.Entries[row] < time);

    private static bool Fails(SurvivalSample sample, int row, double time) => sample.Events[row] && sample.Times[row] == time;

    private static bool AllFail(SurvivalSample sample, int[] rows, double time) => rows.Where(row => IsAtRisk(sample, row, time)).All(row => Fails(sample, row, time));

    private static double AtRisk(SurvivalSample sample, int[] rows, int group, double time) =>
        rows.Where(row => sample.Groups.Codes[row] == group && IsAtRisk(sample, row, time)).Sum(row => Weight(sample, row));

    private static double Events(SurvivalSample sample, int[] rows, int group, double time) =>
        rows.Where(row => sample.Groups.Codes[row] == group && Fails(sample, row, time)).Sum(row => Weight(sample, row));

    private static double Weight(SurvivalSample sample, int row) => sample.Weights.Length == 0 ? 1 : sample.Weights[row];
}
