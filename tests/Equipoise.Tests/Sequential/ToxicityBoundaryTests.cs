using System.Numerics;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

public sealed class ToxicityBoundaryTests(ITestOutputHelper output)
{
    [Fact]
    public void A_rule_for_three_participants_by_hand()
    {
        // Stop at 2 of 2 or 2 of 3; p = 1/4. Two of two: 1/16. Two of three without two of two: TNT, NTT = 2 x (1/4)^2 (3/4) = 6/64.
        var stopping = new ToxicityBoundary([null, 2, 2]).At(0.25);
        stopping.StopAfter.ShouldBe([0, 1.0 / 16, 6.0 / 64]);
        stopping.TotalStopping.ShouldBe(10.0 / 64);
        stopping.ExpectedParticipants.ShouldBe((2.0 / 16) + (3 * 15.0 / 16));
        stopping.ExpectedToxicities.ShouldBe(0.25 * stopping.ExpectedParticipants, 1e-15);
    }

    [Fact]
    public void The_Pocock_search_by_hand_for_four_participants()
    {
        // p = 1/10. Tails: n = 2: P(2) = 0.01; n = 3: P(2 or more) = 0.028, P(3) = 0.001; n = 4: P(2 or more) = 0.0523, P(3 or more) = 0.0037.
        // Levels below 0.0523 and from 0.028 on: stop at 2 of 2, 2 of 3, 3 of 4. Total: 0.01 + 2(0.1)(0.9)(0.1) = 0.028, and never 3 of 4 without 2 of 3.
        // With the level 0.0523: also 2 of 4: 0.028 + 3(0.1)(0.81)(0.1) = 0.0523.
        ToxicityDesigns.Pocock(4, 0.1, 0.05).Boundary.StopAt.ShouldBe([null, 2, 2, 3]);
        ToxicityDesigns.Pocock(4, 0.1, 0.05).Error.ShouldBe(0.028, 1e-15);
        ToxicityDesigns.Pocock(4, 0.1, 0.06).Boundary.StopAt.ShouldBe([null, 2, 2, 2]);
        ToxicityDesigns.Pocock(4, 0.1, 0.06).Error.ShouldBe(0.0523, 1e-15);
        ToxicityDesigns.Pocock(4, 0.1, 0.15).Boundary.StopAt.ShouldBe([1, 2, 2, 2]);
    }

    [Fact]
    public void Recursion_equals_enumeration_of_all_paths_of_twenty_participants()
    {
        foreach (var boundary in new[] { ToxicityDesigns.Pocock(20, 0.2, 0.1).Boundary, ToxicityDesigns.OBrienFleming(20, 0.1, 0.05).Boundary, new ToxicityBoundary([.. Enumerable.Range(1, 20).Select(n => n == 7 ? 3 : n == 13 ? (int?)4 : n == 20 ? 2 : null)]) })
        {
            var paths = new long[21, 21];
            int[] stopAt = [int.MaxValue, .. boundary.StopAt.Select(b => b ?? int.MaxValue)];
            for (var path = 0; path < 1 << 20; path++)
            {
                var (events, n) = (0, 0);
                while (n < 20 && events < stopAt[n])
                {
                    events += (path >> n) & 1;
                    n++;
                }

                // A path that stopped early stands for all its continuations: it is seen once for each of them.
                paths[n, events]++;
            }

            foreach (var rate in new[] { 0.1, 0.2, 0.35, 0.5 })
            {
                var stopping = boundary.At(rate);
                for (var n = 1; n <= 20; n++)
                {
                    var expected = Enumerable.Range(0, n + 1).Where(x => boundary.Stops(x, n)).Sum(x => paths[n, x] / Math.Pow(2, 20 - n) * Math.Pow(rate, x) * Math.Pow(1 - rate, n - x));
                    stopping.StopAfter[n - 1].ShouldBe(expected, 1e-14);
                }
            }
        }
    }

    [Fact]
    public void Recursion_equals_enumeration_of_the_paths_that_go_on_among_thirty_participants_in_exact_fractions()
    {
        // Every path that has not stopped is followed, one by one; p = 1/10, so that a path of n with x toxicities weighs 9^(n - x) / 10^n.
        var boundary = ToxicityDesigns.Pocock(30, 0.1, 0.05).Boundary;
        int[] stopAt = [int.MaxValue, .. boundary.StopAt.Select(b => b ?? int.MaxValue)];
        var stopped = new long[31, 31];
        Follow(0, 0);
        var stopping = boundary.At(0.1);
        var followed = 0L;
        for (var n = 1; n <= 30; n++)
        {
            var weight = Enumerable.Range(0, n + 1).Aggregate(BigInteger.Zero, (sum, x) => sum + (stopped[n, x] * BigInteger.Pow(9, n - x)));
            followed += Enumerable.Range(0, n + 1).Sum(x => stopped[n, x]);
            stopping.StopAfter[n - 1].ShouldBe((double)(weight * BigInteger.Pow(10, 20) / BigInteger.Pow(10, n)) / 1e20, 1e-15);
        }

        followed.ShouldBeGreaterThan(10_000);
        output.WriteLine($"{followed} paths stopped");

        void Follow(int n, int events)
        {
            if (events >= stopAt[n])
            {
                stopped[n, events]++;
            }
            else if (n < 30)
            {
                Follow(n + 1, events + 1);
                Follow(n + 1, events);
            }
        }
    }

    [Fact]
    public void The_published_beta_binomial_rule_for_30_participants_with_its_operating_characteristics()
    {
        // README of the R package stoppingrule (Martens, Lian, Logan; 09f9988): type "BB" (Geller et al. 2003), 30 participants, p0 0.2, error 0.1, prior Beta(0.6, 2.4).
        var design = ToxicityDesigns.BetaBinomial(30, 0.2, new BetaLaw(0.6, 2.4), 0.2, 0.1);
        design.Boundary.Table.ShouldBe([new(3, 4, 3), new(5, 6, 4), new(7, 10, 5), new(11, 13, 6), new(14, 17, 7), new(18, 20, 8), new(21, 24, 9), new(25, 28, 10), new(29, 30, 11)]);
        foreach (var (rate, stopping, events) in new[]
        {
            (0.20, 0.09957367, 5.651197), (0.25, 0.23832301, 6.536293), (0.30, 0.43615256, 6.926712), (0.35, 0.64555222, 6.819377), (0.40, 0.81491087, 6.355803),
        })
        {
            design.Boundary.At(rate).TotalStopping.ShouldBe(stopping, 5e-9);
            design.Boundary.At(rate).ExpectedToxicities.ShouldBe(events, 5e-7);
        }

        // The published constant, 0.9630823, is within a search's tolerance of the posterior probability at 4 of 7, which must just not be reached: stopping there would exceed the error.
        new BetaLaw(4.6, 5.4).UpperTail(0.2).ShouldBe(0.9630823, 5e-7);
        design.Constant.ShouldBeGreaterThan(new BetaLaw(4.6, 5.4).UpperTail(0.2));
        ToxicityDesigns.BetaBinomial(30, 0.2, new BetaLaw(0.6, 2.4), new BetaLaw(4.6, 5.4).UpperTail(0.2)).At(0.2).TotalStopping.ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public void Every_boundary_and_probability_agrees_with_R()
    {
        var reference = ReferenceFile.Open("safety-boundaries.json");
        var agreement = new Agreement(1e-12);
        foreach (var family in reference.GetProperty("families").EnumerateArray())
        {
            double Number(string name) => family.GetProperty(name).GetDouble();
            var what = $"N {Number("participants")}, p {Number("rate")}, error {Number("error")}, shape {Number("shape")}";
            var design = ToxicityDesigns.WangTsiatis((int)Number("participants"), Number("rate"), Number("error"), Number("shape"));
            design.Boundary.StopAt.Select(b => (double?)b).ShouldBe(family.GetProperty("stopAt").NumbersOrNull(), what);
            agreement.Add($"constant, {what}", design.Constant, Number("constant"));
            agreement.Add($"error, {what}", design.Error, Number("attained"));
            Characteristics(design.Boundary, family.GetProperty("at"), what);
        }

        foreach (var rule in reference.GetProperty("bayesian").EnumerateArray())
        {
            double Number(string name) => rule.GetProperty(name).GetDouble();
            var prior = rule.GetProperty("prior").Numbers();
            var what = $"N {Number("participants")}, limit {Number("limit")}, prior {prior[0]}, {prior[1]}, level {Number("level")}";
            var boundary = ToxicityDesigns.BetaBinomial((int)Number("participants"), Number("limit"), new BetaLaw(prior[0], prior[1]), Number("level"));
            boundary.StopAt.Select(b => (double?)b).ShouldBe(rule.GetProperty("stopAt").NumbersOrNull(), what);
            Characteristics(boundary, rule.GetProperty("at"), what);
        }

        agreement.ShouldHold(10_000, 1e-11, output);

        void Characteristics(ToxicityBoundary boundary, System.Text.Json.JsonElement at, string what)
        {
            foreach (var one in at.EnumerateArray())
            {
                var stopping = boundary.At(one.GetProperty("rate").GetDouble());
                foreach (var (ours, theirs) in stopping.StopAfter.Zip(one.GetProperty("stop").Numbers()))
                {
                    agreement.Add($"stop, {what}", ours, theirs);
                }

                agreement.Add($"total, {what}", stopping.TotalStopping, one.GetProperty("total").GetDouble());
                agreement.Add($"participants, {what}", stopping.ExpectedParticipants, one.GetProperty("participants").GetDouble());
                agreement.Add($"events, {what}", stopping.ExpectedToxicities, one.GetProperty("events").GetDouble());
            }
        }
    }

    [Fact]
    public void The_next_looser_rule_would_exceed_the_error()
    {
        foreach (var (n, p, error) in new[] { (30, 0.2, 0.1), (25, 0.1, 0.05), (60, 0.05, 0.05) })
        {
            var pocock = ToxicityDesigns.Pocock(n, p, error);
            pocock.Error.ShouldBeLessThanOrEqualTo(error);
            ToxicityDesigns.Pocock(n, p, Math.Min(0.499, error * 1.5)).Boundary.StopAt.Zip(pocock.Boundary.StopAt).ShouldAllBe(pair => (pair.First ?? n + 1) <= (pair.Second ?? n + 1));
        }
    }

    [Fact]
    public void Expected_toxicities_are_the_rate_times_expected_participants_and_stopping_rises_with_the_rate()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(
            Gen.Choose(1, 40).SelectMany(n => Gen.Choose(1, 30).Select(p => (n, p))).ToArbitrary(),
            pair =>
            {
                var boundary = new ToxicityBoundary([.. Enumerable.Range(1, pair.n).Select(n => (((n * pair.p) / 40) + 2) is var b && b <= n ? (int?)b : null)]);
                var stopping = Enumerable.Range(0, 11).Select(i => boundary.At(i / 10.0)).ToList();
                return stopping.TrueForAll(s => Math.Abs(s.ExpectedToxicities - (s.Rate * s.ExpectedParticipants)) < 1e-10)
                    && stopping.Zip(stopping.Skip(1)).All(s => s.Second.TotalStopping >= s.First.TotalStopping - 1e-12);
            }));
    }

    [Fact]
    public void A_rule_that_can_be_met_without_an_event_says_so()
    {
        ToxicityDesigns.Pocock(30, 0.2, 0.1).Boundary.MetOnlyAtEvents.ShouldBeTrue();
        new ToxicityBoundary([null, null, 3, 2]).MetOnlyAtEvents.ShouldBeFalse();
        new ToxicityBoundary([null, null, 2]).MetOnlyAtEvents.ShouldBeFalse();
        new ToxicityBoundary([1, 2, 2, 3]).MetOnlyAtEvents.ShouldBeTrue();
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentException>(() => new ToxicityBoundary([])).Message.ShouldContain("at least one");
        Should.Throw<ArgumentException>(() => new ToxicityBoundary([null, 3])).Message.ShouldContain("stopAt[1] is 3");
        Should.Throw<ArgumentException>(() => new ToxicityBoundary([0])).Message.ShouldContain("stopAt[0] is 0");
        Should.Throw<ArgumentOutOfRangeException>(() => new ToxicityBoundary([1]).At(1.1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ToxicityBoundary([1]).Stops(2, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => ToxicityDesigns.Pocock(0, 0.2, 0.1));
        Should.Throw<ArgumentOutOfRangeException>(() => ToxicityDesigns.Pocock(20, 1, 0.1));
        Should.Throw<ArgumentOutOfRangeException>(() => ToxicityDesigns.Pocock(20, 0.2, double.NaN));
        Should.Throw<ArgumentException>(() => ToxicityDesigns.Pocock(2, 0.4, 0.05)).Message.ShouldContain("keeps the error");
        Should.Throw<ArgumentException>(() => ToxicityDesigns.BetaBinomial(20, 0.2, new BetaLaw(2, 3), 0.5)).Message.ShouldContain("the prior puts");
    }
}
