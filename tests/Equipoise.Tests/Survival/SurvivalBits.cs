using System.Globalization;
using System.Runtime.InteropServices;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

/// <summary>
/// The bits of survival statistics of a sample of many chunks, a line each. The number of cores is fixed when a process starts, so
/// <see cref="CoreCountTests"/> starts this assembly again: <c>dotnet Equipoise.Tests.dll survival-bits</c>.
/// </summary>
internal static class SurvivalBits
{
    internal const string Verb = "survival-bits";
    private const int Rows = 40_000;

    internal static int Main(string[] args)
    {
        if (args is not [Verb])
        {
            return 2;
        }

        Console.WriteLine(FormattableString.Invariant($"cores {Environment.ProcessorCount}"));
        foreach (var (what, numbers) in All())
        {
            Console.WriteLine(FormattableString.Invariant($"{what} {numbers.Length} {Hash(numbers):x16}"));
        }

        return 0;
    }

    internal static IEnumerable<(string What, double[] Numbers)> All()
    {
        foreach (var ties in (bool[])[false, true])
        {
            var (sample, columns) = Make(ties);
            foreach (var (name, variant) in Variants(sample))
            {
                var what = string.Create(CultureInfo.InvariantCulture, $"{(ties ? "days" : "continuous")}, {name}:");
                yield return ($"{what} order", [.. variant.ByTime.ToArray().Select(row => (double)row), .. variant.Times]);
                foreach (var limits in (SurvivalLimits[])[SurvivalLimits.Log, SurvivalLimits.LogLog, SurvivalLimits.Plain])
                {
                    var curves = KaplanMeier.Estimate(variant, new KaplanMeierOptions { Limits = limits });
                    yield return ($"{what} curves {limits}", [.. curves.SelectMany(curve => curve.Points).SelectMany(
                        point => (double[])[point.Time, point.AtRisk, point.Survival, point.StandardError, point.Lower ?? -1, point.Upper ?? -1])]);
                }

                var test = LogRank.Test(variant, new LogRankOptions { Stratified = true });
                yield return ($"{what} log-rank", [test.ChiSquare, .. test.Groups.Select(group => group.Expected)]);
                var design = CoxDesign.FromGroups(variant).With("x", columns[0]).With("y", columns[1]);
                var fit = Cox.Fit(variant, design, new CoxOptions { Stratified = true, Robust = true });
                yield return ($"{what} Cox", [fit.LogLikelihood, fit.RobustScore!.ChiSquare, .. fit.Coefficients.SelectMany(c => (double[])[c.LogHazardRatio, c.StandardError])]);
                yield return ($"{what} residuals", [.. CoxResiduals.Martingale(fit), .. CoxResiduals.Score(fit).Cast<double>()]);
                var zph = ProportionalHazards.Test(fit, TimeTransform.KaplanMeier);
                yield return ($"{what} proportional hazards", [zph.Global.ChiSquare, .. zph.Terms.Select(term => term.ChiSquare)]);
            }

            var few = SurvivalSample.Create(sample.Times[..500].ToArray(), sample.Events[..500].ToArray(), Factor.FromCodes(["a", "b"], sample.Groups.Codes[..500].ToArray()));
            var drawn = PermutationLogRank.Test(few, new LogRankOptions { Stratified = false }, 5500, seed: 7);
            yield return ("permutation", [drawn.Z, drawn.AtLeast, drawn.AtLeastAbsolute]);
        }
    }

    internal static IEnumerable<(string Name, SurvivalSample Sample)> Variants(SurvivalSample sample)
    {
        var stream = RandomStream.For(7, 0, "bits of variants");
        yield return ("plain", sample);
        var weighted = sample.WithWeights([.. Enumerable.Range(0, sample.Count).Select(_ => (double)stream.NextInt(4))]);
        yield return ("weights", weighted);
        yield return ("entries and weights", weighted.WithEntry([.. sample.Times.ToArray().Select(time => stream.NextBernoulli(0.5) ? 0 : time * stream.NextUniform() * 0.9)]));
    }

    internal static (SurvivalSample Sample, double[][] Columns) Make(bool ties, int rows = Rows)
    {
        var stream = RandomStream.For(7, ties ? 1UL : 0UL, "bits");
        double[][] columns = [new double[rows], new double[rows]];
        var (times, events, groups, strata) = (new double[rows], new bool[rows], new int[rows], new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            (columns[0][i], columns[1][i]) = (stream.NextNormal(), stream.NextBernoulli(0.3) ? 1 : 0);
            var time = 0.001 + stream.NextExponential(Math.Exp(0.3 * columns[0][i]) / 900);
            (times[i], events[i]) = (ties ? Math.Ceiling(time) : time, stream.NextBernoulli(0.6));
            (groups[i], strata[i]) = (stream.NextInt(2), stream.NextInt(3));
        }

        return (SurvivalSample.Create(times, events, Factor.FromCodes(["a", "b"], groups), Factor.FromCodes(["s", "t", "u"], strata)), columns);
    }

    /// <summary>FNV-1a over the bytes.</summary>
    private static ulong Hash(double[] numbers)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var octet in MemoryMarshal.AsBytes(numbers.AsSpan()))
        {
            hash = unchecked((hash ^ octet) * 0x100000001B3);
        }

        return hash;
    }
}
