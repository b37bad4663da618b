using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Rehearsal;
using Equipoise.Trials.Simulation.Outlook;
using NodaTime;

namespace Equipoise.Tests.Simulation;

/// <summary>Looking forward from a rehearsed trial.</summary>
public sealed class TrialOutlookTests
{
    private static readonly TrialProtocol Protocol = TrialProtocol.Parse(Repository.Read("protocols", "il2-rcc.yaml"), "il2-rcc.yaml").Protocol.ShouldNotBeNull();
    private static readonly Lazy<IReadOnlyList<LedgerEntry>> Entries = new(() => [.. TrialRehearsal.Play(Protocol, "abstract", 1).SelectMany(s => s.Entries)]);

    [Fact]
    public void At_the_beginning_the_design_has_about_its_power_and_no_effect_about_its_error()
    {
        var day = new LocalDate(1997, 8, 1);
        var success = Summary(day, OutlookAssumption.Design).Success;
        success.Value.ShouldBeInRange(0.72, 0.88);
        Summary(day, OutlookAssumption.NoEffect).Success.Value.ShouldBeInRange(0.03, 0.07);
    }

    [Fact]
    public void Participants_stand_as_the_dataset_has_them()
    {
        var day = new LocalDate(2001, 6, 1);
        var state = At(day);
        var rows = Equipoise.Trials.Analysis.AnalysisDataset.At(state, day).InSet("LA");
        var start = TrialOutlook.Of(state, day, OutlookAssumption.Design).Trial.Start.ShouldNotBeNull();
        start.Participants.Length.ShouldBe(rows.Length);
        start.Participants.Count(p => p.Status == Statistics.Simulation.StandingStatus.Event).ShouldBe(rows.Count(r => r.Time("DFS").Event));
        start.Participants.Count(p => p.Status == Statistics.Simulation.StandingStatus.Left).ShouldBe(rows.Count(r => r.Lost && !r.Time("DFS").Event));
        start.EventsAtLooks.ShouldBeEmpty();
    }

    [Fact]
    public void The_next_look_comes_about_when_it_came()
    {
        var cut = Entries.Value.Select(e => e.Event).OfType<Equipoise.Trials.Ledger.Events.DataCutTaken>().First(c => c.Analysis == "interim");
        var next = Summary(cut.AsOf.PlusMonths(-12), OutlookAssumption.NoEffect).NextLookOn;
        next.Earliest.PlusMonths(-3).ShouldBeLessThan(cut.AsOf);
        next.Latest.PlusMonths(6).ShouldBeGreaterThan(cut.AsOf);
        Summary(cut.AsOf.PlusMonths(-12), OutlookAssumption.NoEffect).NextLook.ShouldBe("interim");
    }

    [Fact]
    public void After_closure_nobody_enters_and_the_final_analysis_is_next()
    {
        var closed = Entries.Value.First(e => e.Event is Equipoise.Trials.Ledger.Events.AccrualClosed).RecordedAt.InUtc().Date;
        var summary = Summary(closed.PlusMonths(2), OutlookAssumption.Trend);
        summary.NextLook.ShouldBe("final");
        summary.ParticipantsAtNextLook.ShouldBe(summary.Participants);
        summary.Notes.ShouldContain("Accrual is closed: nobody enters any more.");
        summary.SuccessByLook.ShouldHaveSingleItem().Analysis.ShouldBe("final");
    }

    [Fact]
    public void After_early_closure_the_final_analysis_follows_the_protocols_closure()
    {
        var day = new LocalDate(2001, 1, 1);
        var early = Entries.Value.TakeWhile(e => e.RecordedAt.InUtc().Date <= day).ToList();
        var closure = LedgerEntry.SealAll(early[^1].Sequence, early[^1].Hash, early[^1].RecordedAt, new Actor("sponsor", Equipoise.Trials.Protocol.Document.Role.Sponsor), null, [new Equipoise.Trials.Ledger.Events.AccrualClosed("Board's advice")]);
        var state = TrialState.Fold([.. early, .. closure]);
        var summary = OutlookSummary.Of(TrialOutlook.Of(state, day, OutlookAssumption.Trend), 4096, 1, 2);
        summary.Notes.ShouldContain(n => n.Contains("12 months later"));
        var end = closure[0].RecordedAt.InUtc().Date.PlusMonths(12);
        Period.DaysBetween(end, summary.EndsOn.Latest).ShouldBeInRange(-3, 3);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var outlook = TrialOutlook.Of(At(new LocalDate(2000, 1, 1)), new LocalDate(2000, 1, 1), OutlookAssumption.Trend);
        OutlookSummary.Of(outlook, 9000, 3, 4).Success.ShouldBe(OutlookSummary.Of(outlook, 9000, 3, 1).Success);
    }

    [Fact]
    public void Without_participants_there_is_no_outlook() =>
        Should.Throw<ArgumentException>(() => TrialOutlook.Of(At(new LocalDate(1997, 6, 3)), new LocalDate(1997, 6, 3), OutlookAssumption.Trend)).Message.ShouldContain("nobody of the analysis set LA is randomised by 1997-06-03");

    private static OutlookSummary Summary(LocalDate day, OutlookAssumption assumption) => OutlookSummary.Of(TrialOutlook.Of(At(day), day, assumption), 4096, 1, 2);

    private static TrialState At(LocalDate day) => TrialState.Fold(Entries.Value.TakeWhile(e => e.RecordedAt.InUtc().Date <= day));
}
