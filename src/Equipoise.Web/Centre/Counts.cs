using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Pooled;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Sight;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.Web.Centre;

/// <summary>The numbers that look alike in which nobody measured anything.</summary>
/// <param name="Digits">Preference for last digits.</param>
/// <param name="Duplicates">Values that occur twice.</param>
/// <param name="Dates">Dates that surprise.</param>
/// <param name="Reporting">Who reports few adverse events.</param>
public sealed record CentralNumbers(ImmutableArray<LastDigits> Digits, ImmutableArray<DuplicateGroup> Duplicates, DatePlausibility Dates, AdverseEventReporting Reporting);

/// <summary>A stretch of the trail, and what in it deserves a second look.</summary>
/// <param name="From">Its first entry.</param>
/// <param name="To">Its last one.</param>
/// <param name="Items">The highest rank first.</param>
public sealed record RiskStretch(long From, long To, ImmutableArray<RiskItem> Items);

/// <summary>Events of both arms together, and the information so far.</summary>
/// <param name="Events">The events.</param>
/// <param name="Progress">The information.</param>
public sealed record PooledNumbers(PooledEvents Events, InformationProgress Progress);

/// <summary>Everything that pages count over the whole trial, in one place: computed once for a state, and before anybody asks for it where there are many participants.</summary>
/// <param name="host">The trial.</param>
/// <param name="kept">What was computed.</param>
/// <param name="times">When entries were recorded.</param>
public sealed class Counts(TrialHost host, Kept kept, EntryTimes times)
{
    /// <summary>Entries that one review takes at most.</summary>
    private const int Stretch = 50_000;

    private const int LeastValues = 10, LeastFields = 5;

    private static readonly ImmutableArray<string> Telling = [nameof(ParticipantUnblinded), nameof(ReportIssued), nameof(InterimResultRecorded), nameof(GroupCodesRevealed), nameof(RevealRequested), nameof(AllocationSecretRevealed)];

    /// <summary>Values at a site from which on its last digits are looked at.</summary>
    public static int LeastDigits => LeastValues;

    /// <summary>Enrolment against the plan.</summary>
    public Counted<EnrolmentTable> Enrolment(RecordTrial trial, EnrolmentPeriod by) => Enrolment(Seen.Of(trial), by);

    /// <summary>What is missing or late.</summary>
    public Counted<LateItems> Late(RecordTrial trial) => Late(Seen.Of(trial));

    /// <summary>What is to be settled, by site and participant, to the last entry.</summary>
    public IEnumerable<CleaningItem> Cleaning(TrialSight trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var of = kept.OfEach(trial.State, trial.Now, p => LateOfOne.Of(trial.State, p, trial.Now));
        return trial.State.InOrder.OrderBy(p => p.Site, StringComparer.Ordinal).SelectMany(p => of(p).Items);
    }

    /// <summary>Which version of the protocol is in force at which site.</summary>
    public Counted<SiteVersions> Versions(RecordTrial trial) => Versions(Seen.Of(trial));

    /// <summary>Queries by age.</summary>
    public Counted<QueryAgeing> Queries(RecordTrial trial) => Queries(Seen.Of(trial));

    /// <summary>Departures from the protocol.</summary>
    public Counted<DeviationTrend> Deviations(RecordTrial trial) => Deviations(Seen.Of(trial));

    /// <summary>Statistics over what all sites recorded.</summary>
    public Counted<CentralNumbers> Central(RecordTrial trial) => Central(Seen.Of(trial));

    /// <summary>What a lock would freeze.</summary>
    public Counted<LockPreview> Lock(RecordTrial trial)
    {
        var late = Late(trial);
        return new Counted<LockPreview>(LockPreview.Of(trial.State, [.. late.Value.Items.Select(i => i.Item)]), late.Entries, late.At);
    }

    /// <summary>What a cut would hold.</summary>
    public Counted<CutPreview> Cut(RecordTrial trial, TakeDataCut command)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return kept.Of(trial.State, trial.Now, $"cut {command}", () => CutPreview.Of(trial.State, command, trial.Now));
    }

    /// <summary>Every time that an arm, or results by arm, were told.</summary>
    public Counted<ImmutableArray<ArmTold>> Unblinded(RecordTrial trial) => Unblinded(Seen.Of(trial));

    /// <summary>Entries of a stretch that deserve a second look.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="from">The first entry of the stretch; null for the one after the last review.</param>
    /// <param name="to">The last one; null for as far as one review goes, or as the entries were last looked through.</param>
    public RiskStretch Risks(RecordTrial trial, long? from, long? to) => Risks(Seen.Of(trial), from, to);

    /// <summary>Pooled events and information up to a day.</summary>
    public Counted<PooledNumbers> Pooled(MaskedTrial trial, LocalDate day) => Pooled(Seen.Of(trial), day);

    /// <summary>The design with each number's formula.</summary>
    public ReportPack Design(MaskedTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return Design(trial.Protocol);
    }

    /// <summary>What is to be done at a site.</summary>
    public SiteAgenda Agenda(SiteTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var minute = trial.Now.ToUnixTimeSeconds() / 60;
        return kept.Of(trial.State, FormattableString.Invariant($"agenda {minute}"), () => SiteAgenda.Of(trial.State, trial.Site.Id, trial.Now));
    }

    /// <summary>Computes what the pages of the centre begin with.</summary>
    internal void Warm()
    {
        if (host.Known.Protocol is not { } protocol || host.Known.Participants.Count < Kept.Many)
        {
            return;
        }

        var records = new Seen(host.Sights.Records(), host.Now);
        Late(records);
        Queries(records);
        Enrolment(records, EnrolmentPeriod.Month);
        Deviations(records);
        Central(records);
        Unblinded(records);
        Risks(records, null, null);
        Pooled(new Seen(host.Sights.Masked(), host.Now), host.Now.InUtc().Date);
        Design(protocol);
    }

    private Counted<EnrolmentTable> Enrolment(Seen s, EnrolmentPeriod by) => kept.Of(s.State, s.Now, $"enrolment {by}", () => EnrolmentTable.Of(s.State, s.Now, by));

    private Counted<LateItems> Late(Seen s) => kept.Of(s.State, s.Now, "late", () => LateItems.Of(s.State, s.Now, kept.OfEach(s.State, s.Now, p => LateOfOne.Of(s.State, p, s.Now))));

    private Counted<SiteVersions> Versions(Seen s) => kept.Of(s.State, s.Now, "versions", () => SiteVersions.Of(s.State, times.At));

    private Counted<QueryAgeing> Queries(Seen s) => kept.Of(s.State, s.Now, "queries", () => QueryAgeing.Of(s.State, s.Now, times.At));

    private Counted<DeviationTrend> Deviations(Seen s) => kept.Of(s.State, s.Now, "deviations", () => DeviationTrend.Of(s.State, s.Now));

    private Counted<CentralNumbers> Central(Seen s) => kept.Of(s.State, s.Now, "central", () => new CentralNumbers(
        DigitPreference.Of(s.State, LeastValues), DuplicatedValues.Of(s.State, LeastFields), DatePlausibility.Of(s.State, times.At, DateOptions.Usual), AdverseEventReporting.Of(s.State, s.Now)));

    private Counted<ImmutableArray<ArmTold>> Unblinded(Seen s) => kept.Of(s.State, s.Now, "unblinded", () => Unblindings.Of(Telling.SelectMany(t => host.Reader.All(new EntryFilter { Type = t, Limit = EntryFilter.Most })).OrderBy(e => e.Sequence)));

    private RiskStretch Risks(Seen s, long? from, long? to)
    {
        var last = Math.Max(1, s.State.Version);
        var reviewed = s.State.TrailReviews.IsEmpty ? 0 : s.State.TrailReviews.Max(r => r.Review.ToEntry);
        var start = Math.Clamp(from ?? reviewed + 1, 1, last);
        var end = Math.Clamp(to ?? last, start, Math.Min(last, start + Stretch - 1));
        RiskStretch Find(long end) => new(start, end, host.Reader.Read(store => TrailRisks.Of(store.ReadBodies(start).Take((int)(end - start + 1)).Select(LedgerEntry.Read), s.State)));

        // What is written stays: only what concerns all, such as a cut, ranks it anew. The newest entries are looked through now and then.
        return to is null && end == last
            ? kept.Of(s.State, s.Now, FormattableString.Invariant($"risks {start}"), () => Find(end)).Value
            : kept.Of(host.Sights.CircumstancesOf(s.State) ?? s.State, FormattableString.Invariant($"risks {start} {end}"), () => Find(end));
    }

    private Counted<PooledNumbers> Pooled(Seen s, LocalDate day) => kept.Of(s.State, s.Now, $"pooled {day}", () => new PooledNumbers(PooledEvents.Of(s.State, day), InformationProgress.Of(s.State, day)));

    private ReportPack Design(TrialProtocol protocol) => kept.Of(protocol, "design", () => new ReportPack(DesignReport.Of(protocol, TrialDesign.From(protocol)), "", "", null));

    /// <summary>What is counted over: the state as a sight shows it, and the instant.</summary>
    private readonly record struct Seen(TrialState State, Instant Now)
    {
        public static Seen Of(TrialSight trial)
        {
            ArgumentNullException.ThrowIfNull(trial);
            return new Seen(trial.State, trial.Now);
        }
    }
}
