using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.CompetingRisks;

public sealed class CompetingRisksPropertyTests
{
    private static readonly GrayTestOptions Unstratified = new() { Stratified = false };

    [Theory]
    [InlineData(IncidenceVariance.InfinitesimalJackknife)]
    [InlineData(IncidenceVariance.Greenwood)]
    public void With_one_cause_the_incidence_is_one_less_Kaplan_Meier_with_its_errors_and_limits(IncidenceVariance variance) => ForEach((sample, entries) =>
    {
        if (entries && variance == IncidenceVariance.InfinitesimalJackknife)
        {
            return;
        }

        var one = CompetingSample.Create(sample.Survival, Factor.FromCodes(["any"], new int[sample.Survival.Count]));
        var curves = KaplanMeier.Estimate(sample.Survival, new KaplanMeierOptions());
        foreach (var (group, curve) in AalenJohansen.Estimate(one, new AalenJohansenOptions { Variance = variance }).Zip(curves))
        {
            for (var i = 0; i < curve.Points.Length; i++)
            {
                var (point, expected) = (group["any"].Points[i], curve.Points[i]);
                point.Probability.ShouldBe(1 - expected.Survival, 1e-12);
                point.StandardError.ShouldBe(expected.StandardError, 1e-12);
                group.EventFree.Points[i].StandardError.ShouldBe(expected.StandardError, 1e-12);
                if (expected is { Lower: { } lower, Upper: { } upper })
                {
                    point.Lower.ShouldNotBeNull().ShouldBe(1 - upper, 1e-10);
                    point.Upper.ShouldNotBeNull().ShouldBe(1 - lower, 1e-10);
                }
            }
        }
    });

    [Fact]
    public void Incidences_and_the_event_free_probability_add_up_to_one_and_times_lost_to_the_horizon() => ForEach((sample, _) =>
    {
        foreach (var group in AalenJohansen.Estimate(sample, new AalenJohansenOptions()))
        {
            for (var i = 0; i < group.Counts.Length; i++)
            {
                (group.EventFree.Points[i].Probability + group.Causes.Sum(curve => curve.Points[i].Probability)).ShouldBe(1, 1e-12);
            }

            var curve = KaplanMeier.Estimate(sample.Survival, new KaplanMeierOptions()).Single(c => c.Label == group.Label);
            (group.Causes.Sum(c => group.TimeLost(c.Cause, 3.5).Mean) + RestrictedMean.Of(curve, 3.5).Mean).ShouldBe(3.5, 1e-10);
        }
    });

    /// <summary>The linear recursion against one deviation per row, without weights or entries, where both are defined.</summary>
    [Fact]
    public void The_recursion_is_the_jackknife_written_row_by_row() => ForEach((sample, entries) =>
    {
        if (entries)
        {
            return;
        }

        var ones = CompetingSample.Create(sample.Survival.WithWeights([.. Enumerable.Repeat(1.0, sample.Survival.Count)]), sample.Causes);
        foreach (var (fast, slow) in AalenJohansen.Estimate(sample, new AalenJohansenOptions()).Zip(AalenJohansen.Estimate(ones, new AalenJohansenOptions())))
        {
            foreach (var cause in sample.Causes.Labels)
            {
                for (var i = 0; i < fast.Counts.Length; i++)
                {
                    fast[cause].Points[i].StandardError.ShouldBe(slow[cause].Points[i].StandardError, 1e-9);
                }

                fast.TimeLost(cause, 2.5).StandardError.ShouldBe(slow.TimeLost(cause, 2.5).StandardError, 1e-10);
            }
        }
    });

    [Fact]
    public void A_row_written_twice_is_a_row_of_weight_two() => ForEach((sample, _) =>
    {
        var survival = sample.Survival;
        int[] twice = [.. Enumerable.Range(0, survival.Count), .. Enumerable.Range(0, survival.Count).Where(row => row % 3 == 0)];
        var doubled = Pick(sample, twice);
        var weighted = CompetingSample.Create(survival.WithWeights([.. Enumerable.Range(0, survival.Count).Select(row => row % 3 == 0 ? 2.0 : 1)]), sample.Causes);
        foreach (var variance in new[] { IncidenceVariance.Greenwood, IncidenceVariance.Aalen })
        {
            var options = new AalenJohansenOptions { Variance = variance };
            foreach (var (a, b) in AalenJohansen.Estimate(doubled, options).Zip(AalenJohansen.Estimate(weighted, options)))
            {
                a["x"].At(3).Probability.ShouldBe(b["x"].At(3).Probability, 1e-12);
                a["x"].At(3).StandardError.ShouldBe(b["x"].At(3).StandardError, 1e-12);
            }
        }

        var (one, other) = (GrayTest.Test(doubled, "x", Unstratified), GrayTest.Test(weighted, "x", Unstratified));
        one.ChiSquare.ShouldBe(other.ChiSquare, 1e-9 * (1 + one.ChiSquare));
        if (survival.Entries.IsEmpty)
        {
            Fit(doubled).Coefficients[0].LogHazardRatio.ShouldBe(Fit(weighted).Coefficients[0].LogHazardRatio, 1e-9);
            Fit(doubled).ModelCovariance(0, 0).ShouldBe(Fit(weighted).ModelCovariance(0, 0), 1e-9);
        }
    });

    [Fact]
    public void Grays_test_knows_neither_the_order_of_groups_nor_the_unit_of_time() => ForEach((sample, _) =>
    {
        var survival = sample.Survival;
        var result = GrayTest.Test(sample, "x", Unstratified);
        var swapped = GrayTest.Test(Change(sample, time => time, code => 2 - code), "x", Unstratified);
        swapped.ChiSquare.ShouldBe(result.ChiSquare, 1e-9 * (1 + result.ChiSquare));
        swapped.Scores[0].ShouldBe(result.Scores[2], 1e-10);
        GrayTest.Test(Change(sample, time => 7 * time, code => code), "x", Unstratified).ChiSquare.ShouldBe(result.ChiSquare, 1e-9 * (1 + result.ChiSquare));
        result.Scores.Sum().ShouldBe(0, 1e-10);
        survival.GroupCount.ShouldBe(3);
    });

    [Fact]
    public void With_one_cause_and_Breslows_ties_Fine_Gray_is_Cox_with_its_robust_covariance() => ForEach((sample, entries) =>
    {
        if (entries)
        {
            return;
        }

        var one = CompetingSample.Create(sample.Survival, Factor.FromCodes(["x"], new int[sample.Survival.Count]));
        var cox = Cox.Fit(sample.Survival, Design(one), new CoxOptions { Stratified = false, Ties = Ties.Breslow, Robust = true });
        foreach (var kind in new[] { FineGrayCovariance.CensoringEstimated, FineGrayCovariance.CensoringKnown, FineGrayCovariance.Model })
        {
            var fit = FineGray.Fit(one, "x", Design(one), new FineGrayOptions { Covariance = kind });
            for (var j = 0; j < 2; j++)
            {
                fit.Coefficients[j].LogHazardRatio.ShouldBe(cox.Coefficients[j].LogHazardRatio, 1e-9);
                fit.Covariance(j, 0).ShouldBe(kind == FineGrayCovariance.Model ? cox.ModelCovariance(j, 0) : cox.Covariance(j, 0), 1e-9);
            }
        }
    });

    /// <summary>The linear likelihood against rows written out and handed to Cox, under both conventions for censoring at tied times.</summary>
    [Theory]
    [InlineData(CensoringTies.EventsLeaveFirst)]
    [InlineData(CensoringTies.EventsStillAtRisk)]
    public void The_linear_Fine_Gray_fit_is_that_of_the_rows_written_out(CensoringTies ties) => ForEach((sample, entries) =>
    {
        if (entries)
        {
            return;
        }

        var fit = FineGray.Fit(sample, "x", Design(sample), new FineGrayOptions { CensoringTies = ties, Covariance = FineGrayCovariance.CensoringKnown });
        var rows = SubdistributionRows.Of(sample, "x", ties);
        var cox = Cox.Fit(rows.Sample, rows.Expand(Design(sample)), new CoxOptions { Stratified = false, Ties = Ties.Breslow });
        fit.LogLikelihood.ShouldBe(cox.LogLikelihood, 1e-9 * Math.Abs(cox.LogLikelihood));
        for (var j = 0; j < 2; j++)
        {
            fit.Coefficients[j].LogHazardRatio.ShouldBe(cox.Coefficients[j].LogHazardRatio, 1e-9);
            fit.Covariance(j, 1).ShouldBe(cox.Covariance(j, 1), 1e-9);
            fit.ModelCovariance(j, 1).ShouldBe(cox.ModelCovariance(j, 1), 1e-9);
        }
    });

    /// <summary>
    /// The derivatives of the estimate in the rows' weights, squared and added up, hold what estimating the censoring distribution does, group by group. They differ from the formula in
    /// one factor (at risk less those censored, in place of at risk), and with it agree to a share of 1/n.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_covariance_that_knows_of_censoring_is_about_the_jackknifes(bool byGroup)
    {
        const double Step = 1e-3;
        var sample = Make(300, whole: false, entries: false, replicate: 77);
        var options = new FineGrayOptions { CensoringGroups = byGroup ? sample.Survival.Groups : null };
        var design = Design(sample);
        var sums = new double[2];
        for (var row = 0; row < sample.Survival.Count; row++)
        {
            var (up, down) = (At(row, 1 + Step), At(row, 1 - Step));
            for (var j = 0; j < 2; j++)
            {
                var slope = (up.Coefficients[j].LogHazardRatio - down.Coefficients[j].LogHazardRatio) / (2 * Step);
                sums[j] += slope * slope;
            }
        }

        var fit = FineGray.Fit(sample, "x", design, options);
        for (var j = 0; j < 2; j++)
        {
            fit.Covariance(j, j).ShouldBe(sums[j], 0.005 * sums[j]);
        }

        FineGrayFit At(int row, double weight)
        {
            var weights = Enumerable.Repeat(1.0, sample.Survival.Count).ToArray();
            weights[row] = weight;
            return FineGray.Fit(CompetingSample.Create(sample.Survival.WithWeights(weights), sample.Causes), "x", design, options);
        }
    }

    [Fact]
    public void Rows_written_out_give_Kaplan_Meier_the_cumulative_incidence() => ForEach((sample, _) =>
    {
        var pooled = CompetingSample.Create(Ungrouped(sample), sample.Causes);
        var incidence = AalenJohansen.Estimate(pooled, new AalenJohansenOptions())[0]["x"];
        var curve = KaplanMeier.Estimate(SubdistributionRows.Of(pooled, "x").Sample, new KaplanMeierOptions())[0];
        foreach (var point in incidence.Points)
        {
            (1 - curve.At(point.Time).Survival).ShouldBe(point.Probability, 1e-10);
        }
    });

    private static FineGrayFit Fit(CompetingSample sample) => FineGray.Fit(sample, "x", CoxDesign.FromGroups(sample.Survival), new FineGrayOptions());

    private static CoxDesign Design(CompetingSample sample) => CoxDesign.Of(sample.Survival)
        .With("g", [.. sample.Survival.Groups.Codes.ToArray().Select(code => (double)code)])
        .With("row", [.. Enumerable.Range(0, sample.Survival.Count).Select(row => Math.Sin(row))]);

    private static SurvivalSample Ungrouped(CompetingSample sample)
    {
        var survival = sample.Survival;
        var plain = SurvivalSample.Create(survival.Times.ToArray(), survival.Events.ToArray());
        return survival.Entries.IsEmpty ? plain : plain.WithEntry(survival.Entries.ToArray());
    }

    private static CompetingSample Pick(CompetingSample sample, int[] rows)
    {
        var survival = sample.Survival;
        var (times, events, groups, causes, entries) = (survival.Times.ToArray(), survival.Events.ToArray(), survival.Groups.Codes.ToArray(), sample.Causes.Codes.ToArray(), survival.Entries.ToArray());
        var picked = SurvivalSample.Create([.. rows.Select(row => times[row])], [.. rows.Select(row => events[row])], Factor.FromCodes(survival.Groups.Labels, [.. rows.Select(row => groups[row])]));
        picked = entries.Length == 0 ? picked : picked.WithEntry([.. rows.Select(row => entries[row])]);
        return CompetingSample.Create(picked, Factor.FromCodes(sample.Causes.Labels, [.. rows.Select(row => causes[row])]));
    }

    private static CompetingSample Change(CompetingSample sample, Func<double, double> time, Func<int, int> group)
    {
        var survival = sample.Survival;
        var changed = SurvivalSample.Create(
            [.. survival.Times.ToArray().Select(time)], survival.Events.ToArray(), Factor.FromCodes(survival.Groups.Labels, [.. survival.Groups.Codes.ToArray().Select(group)]));
        changed = survival.Entries.IsEmpty ? changed : changed.WithEntry([.. survival.Entries.ToArray().Select(time)]);
        return CompetingSample.Create(changed, sample.Causes);
    }

    private static void ForEach(Action<CompetingSample, bool> check)
    {
        for (var replicate = 0; replicate < 30; replicate++)
        {
            var entries = replicate % 3 == 2;
            check(Make(30 + (2 * replicate), replicate % 2 == 0, entries, (ulong)replicate), entries);
        }
    }

    private static CompetingSample Make(int n, bool whole, bool entries, ulong replicate)
    {
        var stream = RandomStream.For(1999, replicate, "competing risks");
        var (times, codes, groups, begins) = (new double[n], new int[n], new int[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            groups[i] = i % 3;
            begins[i] = entries ? Math.Floor(stream.NextExponential(0.8)) : 0;
            var length = stream.NextExponential(0.4 + (0.1 * groups[i]));
            times[i] = begins[i] + (whole ? Math.Ceiling(length) : length);
            codes[i] = i < 6 ? 1 + (i % 2) : stream.NextInt(4) % 3;
        }

        var survival = SurvivalSample.Create(times, [.. codes.Select(code => code > 0)], Factor.FromCodes(["a", "b", "c"], groups));
        survival = entries ? survival.WithEntry(begins) : survival;
        return CompetingSample.Create(survival, Factor.FromCodes(["x", "y"], [.. codes.Select(code => Math.Max(0, code - 1))]));
    }
}
