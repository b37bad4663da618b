using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Benchmarks.SurvivalSpeed;

/// <summary>What is timed: a call from plain columns, validation and sorting included unless the description says otherwise.</summary>
/// <param name="Name">Names the job on the command line.</param>
/// <param name="What">Names it in the table.</param>
/// <param name="Prepare">Makes the timed call from the rows.</param>
internal sealed record Job(string Name, string What, Func<Rows, Func<Job.Answers>> Prepare)
{
    /// <summary>The numbers of a result that R must give too, read from it after the clock has stopped.</summary>
    internal delegate double[] Answers();

    internal const int Draws = 10_000;
    internal const int DrawRows = 1000;
    internal const int KernelCalls = 1_000_000;
    internal const int KernelRows = 68;
    internal const double ReadAt = 500;

    internal static ImmutableArray<Job> All { get; } =
    [
        new("sample", "validation, sorting, ties", rows => () => Of(Sample(rows), sample => [sample.EventCount])),
        new("survfit", "survfit by arm: curves with log limits", rows => () => Of(
            KaplanMeier.Estimate(Sample(rows), new KaplanMeierOptions { Limits = SurvivalLimits.Log }),
            curves => [.. curves.SelectMany(Read)])),
        new("survdiff", "survdiff by arm", rows => () => Of(
            LogRank.Test(Sample(rows), new LogRankOptions { Stratified = false }), test => [test.ChiSquare, test.Groups[0].Expected])),
        new("coxph", "coxph, Efron, 5 covariates", rows => () => Of(Fit(rows, Efron), Read)),
        new("robust", "coxph with robust variance", rows => () => Of(Fit(rows, Efron with { Robust = true }), Read)),
        new("zph", "cox.zph (km) of a fit", rows =>
        {
            var fit = Fit(rows, Efron);
            return () => Of(ProportionalHazards.Test(fit, TimeTransform.KaplanMeier), test => [.. test.Terms.Append(test.Global).Select(term => term.ChiSquare)]);
        }),
        new("firth", "Firth's penalty, 5 covariates", rows => () => Of(Fit(rows, new CoxOptions { Stratified = false, Firth = true }), Read)),
        new("exact-partial", "exact partial likelihood, times in months", rows => () => Of(
            Fit(InMonths(rows), new CoxOptions { Stratified = false, Ties = Ties.ExactPartial }), Read)),
        new("exact-marginal", "exact marginal likelihood, times in months", rows => () => Of(
            Fit(InMonths(rows), new CoxOptions { Stratified = false, Ties = Ties.ExactMarginal }), Read)),
        new("permutation", $"{Draws:N0} permutations of the log-rank test, n = {DrawRows:N0}", rows => () => Of(
            PermutationLogRank.Test(Sample(rows), new LogRankOptions { Stratified = false }, Draws, seed: 1), test => [test.Z])),
        new("kernel", $"log-rank kernel, n = {KernelRows}, {KernelCalls:N0} calls", rows =>
        {
            var order = Enumerable.Range(0, rows.Times.Length).OrderBy(i => rows.Times[i]).ToArray();
            var (times, events) = (Array.ConvertAll(order, i => rows.Times[i]), Array.ConvertAll(order, i => rows.Events[i]));
            var second = Array.ConvertAll(order, i => rows.Arms[i] == 1);
            double u = 0, v = 0;
            Answers answers = () => [u * u / v];
            return () =>
            {
                for (var call = 0; call < KernelCalls; call++)
                {
                    (u, v) = LogRankKernel.TwoGroups(times, events, second);
                }

                return answers;
            };
        }),
    ];

    internal static Job Named(string name) => All.FirstOrDefault(job => string.Equals(job.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"there is no job '{name}'; there are {string.Join(", ", All.Select(job => job.Name))}");

    private static Answers Of<T>(T result, Func<T, double[]> read) => () => read(result);

    private static CoxOptions Efron => new() { Stratified = false };

    private static Rows InMonths(Rows rows) => rows with { Times = Array.ConvertAll(rows.Times, time => Math.Ceiling(time / 30)) };

    private static SurvivalSample Sample(Rows rows) => SurvivalSample.Create(rows.Times, rows.Events, Factor.FromCodes(["control", "treated"], rows.Arms));

    private static CoxFit Fit(Rows rows, CoxOptions options)
    {
        var sample = SurvivalSample.Create(rows.Times, rows.Events);
        var design = CoxDesign.Of(sample);
        for (var j = 0; j < rows.Covariates.Length; j++)
        {
            design = design.With($"x{j}", rows.Covariates[j]);
        }

        return Cox.Fit(sample, design, options);
    }

    private static double[] Read(CoxFit fit) => [.. fit.Coefficients.SelectMany(c => (double[])[c.LogHazardRatio, c.StandardError]), fit.LogLikelihood, fit.Score.ChiSquare];

    private static double[] Read(SurvivalCurve curve)
    {
        var at = curve.At(ReadAt);
        return [curve.Points.Length, at.AtRisk, at.Survival, at.StandardError, at.Lower ?? 0, at.Upper ?? 0, curve.Median.Value ?? 0, curve.Median.Lower ?? 0, curve.Median.Upper ?? 0];
    }
}
