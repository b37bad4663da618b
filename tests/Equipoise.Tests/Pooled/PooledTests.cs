using Equipoise.Tests.Conduct;
using Equipoise.Tests.Reporting;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Pooled;
using NodaTime;

namespace Equipoise.Tests.Pooled;

public sealed class PooledTests
{
    private static readonly Lazy<TrialState> Rehearsed = new(() => TrialState.Fold(RehearsedTrial.Entries));

    /// <summary>The state as the first cut saw it.</summary>
    private static TrialState AtFirstCut => TrialState.Fold(RehearsedTrial.Entries.TakeWhile(e => e.Sequence <= Rehearsed.Value.Cuts[0].UpToSequence));

    [Fact]
    public void Pooled_events_are_the_same_without_arms()
    {
        var (state, asOf) = (Rehearsed.Value, Rehearsed.Value.Cuts[^1].AsOf);
        var (open, masked) = (PooledEvents.Of(state, asOf), PooledEvents.Of(state.Masked(), asOf));
        masked.Endpoints.Select(e => (e.Endpoint, e.Participants, e.Events)).ShouldBe(open.Endpoints.Select(e => (e.Endpoint, e.Participants, e.Events)));
        masked.Endpoints.Select(e => e.Curve!.Points.Length).ShouldBe(open.Endpoints.Select(e => e.Curve!.Points.Length));
        var data = AnalysisDataset.At(state, asOf);
        foreach (var endpoint in open.Endpoints)
        {
            endpoint.Events.ShouldBe(data.InSet(state.Protocol!.Document.Design.AnalysisSet).Count(r => r.Time(endpoint.Endpoint).Event));
            endpoint.Figure!.Curves.ShouldHaveSingleItem().Label.ShouldBe("All participants");
        }
    }

    [Fact]
    public void Information_is_that_of_the_look_and_does_not_need_arms()
    {
        var state = AtFirstCut;
        var asOf = Rehearsed.Value.Cuts[0].AsOf;
        var progress = InformationProgress.Of(state.Masked(), asOf);
        var counts = MilestoneCounts.Of(AnalysisDataset.At(state, asOf), (MilestoneTrialDesign)TrialDesign.From(state.Protocol!));
        progress.Fraction!.Value.ShouldBe(counts.InformationFraction, 1e-12);
        progress.Units.ShouldBe(counts.Experimental.Known + counts.Control.Known);
        InformationProgress.Of(state, asOf).ShouldBe(progress, new SameProgress());
    }

    [Fact]
    public void A_look_to_come_has_a_date_after_today_and_one_that_came_is_named()
    {
        // Half a year before the first cut.
        var cut = Rehearsed.Value.Cuts[0];
        var before = cut.AsOf.PlusMonths(-6);
        var state = TrialState.Fold(RehearsedTrial.Entries.TakeWhile(e => e.RecordedAt.InUtc().Date < before));
        var next = InformationProgress.Of(state, before).Looks[0];
        next.Standing.ShouldBe(LookStanding.ToCome);
        next.On.ShouldNotBeNull(next.Because);
        next.On!.Earliest.ShouldBeGreaterThan(before);
        next.On.Earliest.ShouldBeLessThanOrEqualTo(next.On.Median);
        next.On.Median.ShouldBeLessThanOrEqualTo(next.On.Latest);

        // The rehearsal took it half a year later: the forecast is of that order.
        Period.DaysBetween(next.On.Earliest, cut.AsOf).ShouldBeGreaterThan(-120);
        Period.DaysBetween(cut.AsOf, next.On.Latest).ShouldBeGreaterThan(-120);
        InformationProgress.Of(Rehearsed.Value, cut.AsOf).Looks[0].Standing.ShouldBe(LookStanding.Taken);
    }

    [Fact]
    public void Nothing_is_forecast_before_the_first_event()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(30);
        var look = InformationProgress.Of(trial.State, trial.Today).Looks[0];
        look.On.ShouldBeNull();
        look.Because.ShouldContain("no event");
        InformationProgress.Of(GivenTrial.Interleukin().State, trial.Today).Looks[0].Because.ShouldBe("Nobody is randomised yet.");
        PooledEvents.Of(GivenTrial.Interleukin().State, trial.Today).Endpoints.ShouldAllBe(e => e.Curve == null && e.Rate == null);
    }

    [Fact]
    public void A_simulation_is_the_same_for_the_same_seed_and_bounded()
    {
        var protocol = Rehearsed.Value.Protocol!;
        var names = DesignSimulation.Scenarios(protocol).Select(s => s.Name).ToList();
        names.ShouldContain("null");
        var first = DesignSimulation.Run(protocol, "null", 7, 2000);
        DesignSimulation.Run(protocol, "null", 7, 2000).Summary.Efficacy.ShouldBe(first.Summary.Efficacy);
        first.Summary.Efficacy.Value.ShouldBeLessThan(0.1);
        Should.Throw<ArgumentOutOfRangeException>(() => DesignSimulation.Run(protocol, "null", 7, 100_001)).Message.ShouldContain("100000");
        Should.Throw<ArgumentException>(() => DesignSimulation.Run(protocol, "other", 7, 1000)).Message.ShouldContain("there are design");
    }

    private sealed class SameProgress : IEqualityComparer<InformationProgress>
    {
        public bool Equals(InformationProgress? x, InformationProgress? y) => x! with { Looks = [] } == y! with { Looks = [] } && x.Looks.SequenceEqual(y.Looks);

        public int GetHashCode(InformationProgress obj) => 0;
    }
}
