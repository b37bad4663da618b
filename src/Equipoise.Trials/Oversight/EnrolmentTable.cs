using System.Collections.Immutable;
using Equipoise.Statistics.Oversight;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>The stretches of time by which enrolment is counted.</summary>
public enum EnrolmentPeriod
{
    /// <summary>From Monday to Sunday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}

/// <summary>How many came in a stretch of time.</summary>
/// <param name="Screened">Numbers that entered the screening log.</param>
/// <param name="Randomised">Participants randomised.</param>
public readonly record struct EnrolmentCount(int Screened, int Randomised);

/// <summary>A site's enrolment.</summary>
/// <param name="Site">The site.</param>
/// <param name="Name">Its name.</param>
/// <param name="OpenedOn">The local date on which it was opened.</param>
/// <param name="Counts">By stretch, as <see cref="EnrolmentTable.Starts"/> lists them.</param>
/// <param name="Total">In all.</param>
/// <param name="MonthsOpen">From its opening to the day of the table, or to the end of accrual.</param>
/// <param name="LastRandomisedOn">When somebody was randomised last; null for never.</param>
public sealed record SiteEnrolment(string Site, string Name, LocalDate OpenedOn, ImmutableArray<EnrolmentCount> Counts, EnrolmentCount Total, double MonthsOpen, LocalDate? LastRandomisedOn)
{
    /// <summary>Randomised per month of being open; null within the first day.</summary>
    public double? PerMonth => MonthsOpen > 0 ? Total.Randomised / MonthsOpen : null;
}

/// <summary>Cumulative enrolment at the end of a stretch beside what the protocol plans.</summary>
/// <param name="End">The last day of the stretch, or the day of the table.</param>
/// <param name="Randomised">Participants of the cohorts that the design counts, up to then.</param>
/// <param name="Expected">As the protocol plans; null where it plans no course of accrual.</param>
/// <param name="Lower">The count that a Poisson number of this expectation falls below with probability 0.025.</param>
/// <param name="Upper">The count that it exceeds with probability 0.025.</param>
public sealed record EnrolmentAgainstPlan(LocalDate End, int Randomised, double? Expected, double? Lower, double? Upper);

/// <summary>Enrolment by site and stretch of time, against the accrual that the protocol plans.</summary>
/// <param name="Period">The stretches.</param>
/// <param name="Starts">The first day of each stretch.</param>
/// <param name="Sites">By number.</param>
/// <param name="Totals">All sites, by stretch.</param>
/// <param name="Total">All sites, in all.</param>
/// <param name="AgainstPlan">By stretch.</param>
/// <param name="Goal">Participants that the design counts on; null where no goal is stated.</param>
public sealed record EnrolmentTable(
    EnrolmentPeriod Period,
    ImmutableArray<LocalDate> Starts,
    ImmutableArray<SiteEnrolment> Sites,
    ImmutableArray<EnrolmentCount> Totals,
    EnrolmentCount Total,
    ImmutableArray<EnrolmentAgainstPlan> AgainstPlan,
    int? Goal)
{
    /// <summary>The table as it stands.</summary>
    /// <param name="state">The trial; arms are not looked at.</param>
    /// <param name="now">The instant of the table.</param>
    /// <param name="period">The stretches.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static EnrolmentTable Of(TrialState state, Instant now, EnrolmentPeriod period)
    {
        ArgumentNullException.ThrowIfNull(state);
        var protocol = state.Protocol ?? throw new InvalidOperationException("The trial is not active; nobody enrols.");
        var today = now.InUtc().Date;
        var activated = state.ActivatedAt.InUtc().Date;

        // Sites lie in other zones than UTC: a day more on either side.
        var starts = StretchesOf(LocalDate.Min(activated, state.Participants.Values.Select(p => p.ScreenedOn).DefaultIfEmpty(activated).Min()), LocalDate.Max(today, activated), period);
        int Stretch(LocalDate on)
        {
            var at = starts.BinarySearch(on);
            return Math.Max(0, at < 0 ? ~at - 1 : at);
        }

        var closed = state.Closure?.At ?? now;
        var sites = state.Sites.Values.ToDictionary(s => s.Id, _ => (Screened: new int[starts.Length], Randomised: new int[starts.Length], Last: (LocalDate?)null), StringComparer.Ordinal);
        var counted = new List<LocalDate>();
        var cohorts = CohortsOf(protocol.Document);
        foreach (var p in state.Participants.Values)
        {
            var site = sites[p.Site];
            site.Screened[Stretch(p.ScreenedOn)]++;
            if (p.Randomisation?.Fact is { } r)
            {
                site.Randomised[Stretch(r.RandomisedOn)]++;
                sites[p.Site] = site with { Last = site.Last is { } last && last > r.RandomisedOn ? last : r.RandomisedOn };
                if (cohorts.Contains(r.Cohort))
                {
                    counted.Add(r.RandomisedOn);
                }
            }
        }

        counted.Sort();
        ImmutableArray<SiteEnrolment> rows =
        [
            .. state.Sites.Values.Select(s => new SiteEnrolment(
                s.Id,
                s.Name,
                s.OpenedAt.InZone(s.Zone).Date,
                [.. sites[s.Id].Screened.Zip(sites[s.Id].Randomised, (a, b) => new EnrolmentCount(a, b))],
                new EnrolmentCount(sites[s.Id].Screened.Sum(), sites[s.Id].Randomised.Sum()),
                AnalysisTime.Months(Math.Max(0, (Instant.Min(closed, now) - s.OpenedAt).TotalDays)),
                sites[s.Id].Last)),
        ];
        EnrolmentCount Sum(Func<SiteEnrolment, EnrolmentCount> of) => new(rows.Sum(r => of(r).Screened), rows.Sum(r => of(r).Randomised));
        var (expected, goal) = PlanOf(protocol);
        return new EnrolmentTable(
            period,
            starts,
            rows,
            [.. starts.Select((_, k) => Sum(r => r.Counts[k]))],
            Sum(r => r.Total),
            [.. starts.Select((_, k) => AgainstPlanAt(k + 1 < starts.Length ? starts[k + 1].PlusDays(-1) : LocalDate.Max(today, starts[k])))],
            goal);

        EnrolmentAgainstPlan AgainstPlanAt(LocalDate end)
        {
            var by = counted.TakeWhile(on => on <= end).Count();
            var plan = expected?.Invoke(AnalysisTime.Months(Math.Max(0, NodaTime.Period.DaysBetween(activated, end))));
            var limits = plan > 0 ? FunnelLimits.Poisson(plan.Value, 0.95, FunnelSteps.WholeCounts) : (FunnelLimits?)null;
            return new EnrolmentAgainstPlan(end, by, plan, limits?.Lower, limits?.Upper);
        }
    }

    /// <summary>The cohorts of the set that the design analyses.</summary>
    private static ImmutableArray<string> CohortsOf(Protocol.Document.ProtocolDocument document) => document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet).Cohorts;

    /// <summary>Participants planned by a month since activation, and in all.</summary>
    internal static (Func<double, double>? ByMonth, int? Goal) PlanOf(Protocol.TrialProtocol protocol)
    {
        var document = protocol.Document;
        var goals = CohortsOf(document).Select(c => document.Cohorts.First(x => x.Id == c).AccrualGoal).ToList();
        var goal = goals.TrueForAll(g => g is not null) ? goals.Sum() : null;
        return TrialDesign.From(protocol) switch
        {
            MilestoneTrialDesign m => (Even(goal ?? (2 * m.PerArm), m.Section.AccrualMonths), goal ?? (2 * m.PerArm)),
            TimeToEventTrialDesign t => (t.Course.Accrual.Enrolled, (int)Math.Round(t.Course.Accrual.Total)),
            _ => (null, goal),
        };

        static Func<double, double>? Even(int total, double? months) => months is { } m and > 0 ? month => total * Math.Min(1, month / m) : null;
    }

    private static ImmutableArray<LocalDate> StretchesOf(LocalDate from, LocalDate to, EnrolmentPeriod period)
    {
        var start = period == EnrolmentPeriod.Week ? from.PlusDays(1 - (int)from.DayOfWeek) : new LocalDate(from.Year, from.Month, 1);
        var starts = ImmutableArray.CreateBuilder<LocalDate>();
        for (; start <= to; start = period == EnrolmentPeriod.Week ? start.PlusWeeks(1) : start.PlusMonths(1))
        {
            starts.Add(start);
        }

        return starts.ToImmutable();
    }
}
