using System.Globalization;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;

namespace Equipoise.Benchmarks;

/// <summary>
/// Type I error and power of designs by drawing: paths of B(t) at the looks, with normal increments, judged by the design's bounds; beside what the recursion says. It shares no code with the
/// recursion but the bounds.
/// </summary>
internal static class DesignCheck
{
    private const int Chunk = 10_000;

    public static int Run(long replicates)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{replicates:N0} paths each; differences in Monte-Carlo errors"));
        Console.WriteLine("| design | looks | type I, recursion | drawn | difference | power, recursion | drawn | difference | futility without effect, recursion | drawn | difference |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        var worst = 0.0;
        var seed = 10UL;
        foreach (var (name, design) in All())
        {
            seed += 2;
            var (none, full) = (design.Cross(0), design.Cross(design.Drift!.Value));
            var (atNull, atDrift) = (Draw(design, 0, replicates, seed), Draw(design, design.Drift.Value, replicates, seed + 1));
            double[] differences =
            [
                Difference(atNull.Upper, none.TotalUpper, replicates), Difference(atDrift.Upper, full.TotalUpper, replicates), Difference(atNull.Futility, Early(none), replicates),
            ];
            worst = Math.Max(worst, differences.Max(Math.Abs));
            string Text(double value) => value.ToString("F6", CultureInfo.InvariantCulture);
            string Errors(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
            Console.WriteLine($"| {name} | {design.UpperZ.Length} | {Text(none.TotalUpper)} | {Text((double)atNull.Upper / replicates)} | {Errors(differences[0])} | {Text(full.TotalUpper)} | {Text((double)atDrift.Upper / replicates)} | {Errors(differences[1])} | {Text(Early(none))} | {Text((double)atNull.Futility / replicates)} | {Errors(differences[2])} |");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Largest difference: {worst:F2} Monte-Carlo errors."));
        return 0;
    }

    private static double Early(StoppingProbabilities crossing) => crossing.Futility.SkipLast(1).Sum();

    private static double Difference(long count, double expected, long replicates) =>
        expected is 0 or 1 ? 0 : (((double)count / replicates) - expected) / Math.Sqrt(expected * (1 - expected) / replicates);

    /// <summary>Paths that end at the upper bound, and at a futility bound before the last look.</summary>
    private static (long Upper, long Futility) Draw(SequentialDesign design, double drift, long replicates, ulong seed)
    {
        double[] t = [.. design.InformationFractions];
        var steps = t.Select((at, i) => at - (i == 0 ? 0 : t[i - 1])).ToArray();
        var chunks = (replicates + Chunk - 1) / Chunk;
        var counts = new (long Upper, long Futility)[chunks];
        Parallel.For(0L, chunks, chunk =>
        {
            var stream = RandomStream.For(seed, (ulong)chunk, "design check");
            var (upper, futility) = (0L, 0L);
            for (long i = 0, n = Math.Min(Chunk, replicates - (chunk * Chunk)); i < n; i++)
            {
                var b = 0.0;
                for (var look = 0; look < t.Length; look++)
                {
                    b += (drift * steps[look]) + (Math.Sqrt(steps[look]) * stream.NextNormal());
                    var z = b / Math.Sqrt(t[look]);
                    if (z >= design.UpperZ[look])
                    {
                        upper++;
                        break;
                    }

                    if (z <= design.LowerZ[look])
                    {
                        break;
                    }

                    if (look + 1 < t.Length && (design.FutilityShape == FutilityShape.Below ? z <= design.FutilityZ[look] : Math.Abs(z) <= design.FutilityZ[look]))
                    {
                        futility++;
                        break;
                    }
                }
            }

            counts[chunk] = (upper, futility);
        });
        return (counts.Sum(c => c.Upper), counts.Sum(c => c.Futility));
    }

    /// <summary>The shipped designs, and each family and spending function at three unequal looks, one- and two-sided, with and without futility.</summary>
    private static IEnumerable<(string, SequentialDesign)> All()
    {
        foreach (var file in new[] { Path.Combine("protocols", "il2-rcc.yaml") }.Concat(Directory.GetFiles(Path.Combine("protocols", "designs"), "*.yaml").Order(StringComparer.Ordinal)))
        {
            if (DesignPlan.Parse(File.ReadAllText(file), file).Plan?.Design is SequentialTrialDesign design)
            {
                yield return (file, design.Bounds);
            }
        }

        double[] t = [0.35, 0.7, 1];
        foreach (var family in new[] { BoundaryFamily.OBrienFleming, BoundaryFamily.Pocock, BoundaryFamily.WangTsiatis(0.25) })
        {
            yield return (family.Name, FamilyDesigns.Of(family, 0.025, t, false, 0.9));
            yield return (family.Name + ", two-sided", FamilyDesigns.Of(family, 0.025, t, true, 0.9));
        }

        yield return ("Haybittle-Peto", FamilyDesigns.HaybittlePeto(0.025, t, power: 0.9));
        yield return ("Pampallona-Tsiatis", FamilyDesigns.PampallonaTsiatis(0.025, 0.1, t, 0.1, 0.2));
        yield return ("Pampallona-Tsiatis, two-sided", FamilyDesigns.PampallonaTsiatis(0.025, 0.1, t, 0.1, 0.2, twoSided: true));
        yield return ("triangular", FamilyDesigns.Triangular(0.025, t, 0.9));
        foreach (var spending in SpendingFunctions.All)
        {
            yield return (spending.ToString(), new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(spending, 0.025), Power = 0.9 }.Solve());
        }

        foreach (var binding in new[] { false, true })
        {
            yield return ("Lan-DeMets with futility, " + (binding ? "binding" : "not binding"), new SpendingPlan
            {
                InformationFractions = [0.2, 0.4, 0.6, 0.8, 1],
                Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025),
                Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.HwangShihDeCani(-2), 0.1), binding),
            }.Solve());
        }

        yield return ("Lan-DeMets with harm", new SpendingPlan
        {
            InformationFractions = [.. t],
            Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025),
            Lower = new LowerSpending(new ErrorSpending(SpendingFunctions.PocockLike, 0.05), true),
            Power = 0.9,
        }.Solve());
    }
}
