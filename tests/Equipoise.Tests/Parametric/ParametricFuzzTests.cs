using Equipoise.Statistics;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Parametric;

/// <summary>Samples of one to nine rows with ties, entries, weights of 0: a method gives numbers or says why not.</summary>
public sealed class ParametricFuzzTests
{
    private const int Replicates = 300;

    [Fact]
    public void Parametric_fits_are_finite_or_refused()
    {
        var fitted = 0;
        ForEach((sample, design) =>
        {
            foreach (var family in ParametricFamily.All)
            {
                fitted += Try(() =>
                {
                    var fit = ParametricSurvival.Fit(family, sample.Survival, design, new ParametricOptions());
                    Finite(fit.Coefficients.Select(c => c.StandardError).Append(fit.LogLikelihood).Append(fit.Scale).Append(fit.Survival(2, [0.5]).Lower));
                });
                fitted += Try(() =>
                {
                    var fit = MixtureCure.Fit(family, sample.Survival, CoxDesign.Of(sample.Survival), CoxDesign.Of(sample.Survival), new ParametricOptions());
                    Finite(fit.Latency.Select(c => c.StandardError).Append(fit.LogLikelihood).Append(fit.CureFraction([]).Estimate));
                });
            }

            fitted += Try(() => Finite(PiecewiseExponential.Fit(sample.Survival, [2], design, new ParametricOptions()).Coefficients.Select(c => c.StandardError)));
            Finite(PiecewiseRates.Estimate(sample.Survival, [1, 3]).Select(rate => rate.Upper ?? 0));
        });
        fitted.ShouldBeGreaterThan(Replicates);
    }

    [Fact]
    public void Incidences_tests_and_Fine_Gray_fits_are_finite_or_refused()
    {
        var fitted = 0;
        ForEach((sample, design) =>
        {
            foreach (var variance in Enum.GetValues<IncidenceVariance>())
            {
                foreach (var limits in Enum.GetValues<IncidenceLimits>())
                {
                    foreach (var group in AalenJohansen.Estimate(sample, new AalenJohansenOptions { Variance = variance, Limits = limits }))
                    {
                        foreach (var point in group.Causes.Append(group.EventFree).SelectMany(curve => curve.Points))
                        {
                            Finite([point.Probability, point.StandardError, point.Lower ?? 0, point.Upper ?? 0]);
                            if (!(point.Probability is >= -1e-12 and <= 1 + 1e-12 && (point.Lower ?? 0) >= -1e-12 && (point.Upper ?? 1) >= (point.Lower ?? 0) - 1e-12))
                            {
                                throw new InvalidOperationException($"{point} is no probability with limits");
                            }
                        }

                        Finite([group.TimeLost("x", 2.5).StandardError]);
                    }
                }
            }

            fitted += Try(() =>
            {
                var test = GrayTest.Test(sample, "x", new GrayTestOptions { Stratified = false, Rho = 1 });
                Finite([test.ChiSquare, test.PValue]);
            });
            foreach (var kind in Enum.GetValues<FineGrayCovariance>())
            {
                fitted += Try(() =>
                {
                    var fit = FineGray.Fit(sample, "x", design, new FineGrayOptions { Covariance = kind, CensoringGroups = sample.Survival.Groups });
                    Finite(fit.Predict([0.3]).Select(point => point.Incidence).Append(fit.Coefficients[0].LogHazardRatio).Append(fit.Coefficients[0].StandardError));
                });
            }
        });
        fitted.ShouldBeGreaterThan(Replicates / 2);
    }

    private static int Try(Action action)
    {
        try
        {
            action();
            return 1;
        }
        catch (ArgumentException)
        {
            return 0;
        }
        catch (ConvergenceException)
        {
            return 0;
        }
    }

    private static void Finite(IEnumerable<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new InvalidOperationException($"a result is {value}");
            }
        }
    }

    private static void ForEach(Action<CompetingSample, CoxDesign> check)
    {
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            var stream = RandomStream.For(2026, (ulong)replicate, "small samples");
            var n = 1 + stream.NextInt(9);
            var (times, codes, groups, entries, weights, x) = (new double[n], new int[n], new int[n], new double[n], new double[n], new double[n]);
            for (var i = 0; i < n; i++)
            {
                entries[i] = stream.NextInt(3);
                times[i] = (replicate % 3 == 1 ? entries[i] : 0) + 1 + stream.NextInt(4);
                codes[i] = stream.NextInt(3);
                groups[i] = stream.NextInt(2);
                weights[i] = stream.NextInt(3);
                x[i] = replicate % 5 == 0 ? stream.NextInt(2) : stream.NextNormal();
            }

            var sample = CompetingSample.Create(times, codes, ["x", "y"], Factor.FromCodes(["a", "b", "empty"], groups));
            var survival = replicate % 3 == 1 ? sample.Survival.WithEntry(entries) : sample.Survival;
            survival = replicate % 4 == 3 ? survival.WithWeights(weights) : survival;
            check(CompetingSample.Create(survival, sample.Causes), CoxDesign.Of(survival).With("x", x));
        }
    }
}
