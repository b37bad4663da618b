using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Laboratory;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>
/// A synthetic participant's toxicities: each is reported with all that is known of it, followed until it is over, and serious ones are told to those who have to know; now and then too late.
/// </summary>
/// <param name="protocol">The protocol.</param>
/// <param name="scenario">What is assumed.</param>
/// <param name="trial">The trial.</param>
/// <param name="agenda">What is still to come.</param>
/// <param name="participant">The participant.</param>
/// <param name="nurse">Who records.</param>
/// <param name="stream">Chance for what surrounds a toxicity; whether there is one, its day and its grade come from the stream of the treatment.</param>
internal sealed class ToxicityCourse(TrialProtocol protocol, ScenarioDeclaration scenario, VirtualTrial trial, Agenda agenda, string participant, Actor nurse, RandomStream stream)
{
    private const double SeriousAtGrade3 = 0.15, NotRelated = 0.1, RecordedLate = 0.02, SentLate = 0.05, Worsens = 0.1;
    private static readonly Actor Sponsor = new("sponsor", Role.Sponsor);
    private static readonly Actor Board = new("monitoring-board", Role.Board);

    private ParticipantState Person => trial.State.Participants[participant];

    private DateTimeZone Zone => trial.State.Sites[Person.Site].Zone;

    private bool Closed => trial.State.Lock is not null || trial.State.FollowUpEnd is not null || Person.Loss is not null || Person.ConsentWithdrawal is not null;

    /// <summary>Plans the toxicities of treatment that starts at an instant.</summary>
    /// <param name="start">The first dose.</param>
    /// <param name="draws">The treatment's stream.</param>
    /// <param name="over">Whether treatment's time is over when a toxicity would come.</param>
    public void Plan(Instant start, RandomStream draws, Func<bool> over)
    {
        Give(nurse, new RecordLaboratoryResults(participant, SyntheticLaboratory.Normal(start.InZone(Zone).Date.PlusDays(-1))));
        foreach (var toxicity in scenario.Toxicities)
        {
            var u = draws.NextUniform();
            var day = draws.NextInt(18);
            var grade = toxicity.Grades.Select((_, i) => i + 1).FirstOrDefault(g => u < toxicity.Grades.Take(g).Sum());
            if (grade > 0)
            {
                var serious = grade >= 4 || (grade == 3 && draws.NextBernoulli(SeriousAtGrade3));
                var late = serious && stream.NextBernoulli(RecordedLate) ? Duration.FromHours(30) : Duration.Zero;
                var happened = start + Duration.FromDays(day) + Duration.FromHours(9);
                agenda.Plan(happened + late, () => Report(toxicity.Term, grade, serious, happened, over));
            }
        }
    }

    private void Report(string term, int grade, bool serious, Instant awareAt, Func<bool> over)
    {
        if (over() || Closed)
        {
            return;
        }

        var attribution = stream.NextBernoulli(NotRelated) ? Attribution.Unlikely : (Attribution)((int)Attribution.Possible + stream.NextInt(3));
        var action = serious && stream.NextBernoulli(0.5) ? TreatmentAction.Held : TreatmentAction.None;
        ImmutableArray<SeriousnessCriterion> criteria = !serious ? [] : grade switch
        {
            5 => [SeriousnessCriterion.Death],
            4 => [SeriousnessCriterion.LifeThreatening],
            _ => [stream.NextBernoulli(0.7) ? SeriousnessCriterion.Hospitalisation : SeriousnessCriterion.MedicallyImportant],
        };
        var outcome = grade == 5 ? AdverseEventOutcome.Fatal : AdverseEventOutcome.NotResolved;
        var (on, known) = (awareAt.InZone(Zone).Date, Person.AdverseEvents.Length);
        if (SyntheticLaboratory.Of(term, grade, on) is { } value)
        {
            Give(nurse, new RecordLaboratoryResults(participant, [value]));
        }

        if (Person.AdverseEvents.Length > known)
        {
            // The value's grade has reported the event; the investigator judges it.
            Give(nurse, new UpdateAdverseEvent(participant, Person.AdverseEvents[^1].Entry, trial.Now, "Judged by the investigator", Attribution: attribution, Action: action, Seriousness: criteria));
        }
        else
        {
            Give(nurse, new ReportAdverseEvent(participant, term, grade, on, awareAt, attribution, criteria, action, outcome));
        }

        var entry = Person.AdverseEvents[^1].Entry;
        if (serious)
        {
            agenda.Plan(trial.Now + Duration.FromHours(22), () => Sign(entry));
        }

        if (grade == 5)
        {
            PlanReports(entry);
            return;
        }

        var worse = grade == 3 && !serious && stream.NextBernoulli(Worsens) && Has(term, 4);
        var lasts = 2 + stream.NextInt(12);
        if (worse)
        {
            agenda.Plan(trial.Now + Duration.FromDays(1), () => Worsen(entry));
        }

        agenda.Plan(trial.Now + Duration.FromDays(lasts), () => Settle(entry));
        PlanReports(entry);
    }

    private void Sign(long entry)
    {
        if (trial.State.Lock is null && Person.AdverseEvents.Any(a => a.Entry == entry))
        {
            Give(new Actor("investigator-" + Person.Site, Role.Investigator, Person.Site), new SignEntry(participant, entry, "Serious adverse event reviewed"));
        }
    }

    /// <summary>Gives a command; where a safety rule is met by it, the board advises within a week.</summary>
    private void Give(Actor actor, Command command)
    {
        var calls = trial.State.SafetyCalls.Length;
        trial.Give(actor, command);
        foreach (var call in trial.State.SafetyCalls.Skip(calls))
        {
            agenda.Plan(trial.Now + Duration.FromDays(7), () => Advise(call.Met.Fact.Rule));
        }
    }

    private void Advise(string rule)
    {
        if (trial.State.Lock is null && trial.State.SafetyCalls.Any(c => c.Met.Fact.Rule == rule && c.Advice is null))
        {
            trial.Give(Board, new RecordSafetyAdvice(rule, BoardAdvice.Continue, "Within what the protocol expects of the treatment"));
        }
    }

    private bool Has(string term, int grade) => TrialDictionary.Of(trial.State, protocol.Document.Safety.Dictionary)?.Check(term, grade) is null;

    private void Worsen(long entry)
    {
        if (!Closed && Person.Death is null)
        {
            Give(nurse, new UpdateAdverseEvent(
                participant, entry, trial.Now, "Worse, in intensive care", Grade: 4, Action: TreatmentAction.Held, Seriousness: [SeriousnessCriterion.LifeThreatening, SeriousnessCriterion.Hospitalisation]));
            PlanReports(entry);
        }
    }

    private void Settle(long entry)
    {
        if (Closed || Person.Death is not null)
        {
            return;
        }

        var sequelae = stream.NextBernoulli(0.03);
        Give(nurse, new UpdateAdverseEvent(
            participant, entry, trial.Now, sequelae ? "Over, with sequelae" : "Over", EndedOn: trial.Now.InZone(Zone).Date, Outcome: sequelae ? AdverseEventOutcome.ResolvedWithSequelae : AdverseEventOutcome.Resolved));
        PlanReports(entry);
    }

    /// <summary>Plans a report for each clock that runs: mostly with half of the time to spare, now and then too late.</summary>
    private void PlanReports(long entry)
    {
        foreach (var duty in Owed(entry))
        {
            var left = duty.Clock.DueBy - trial.Now;
            var late = stream.NextBernoulli(SentLate);
            var at = late ? duty.Clock.DueBy + Duration.FromHours(1 + stream.NextInt(24)) : trial.Now + Duration.FromMinutes(Math.Floor(Math.Max(0, left.TotalMinutes) / 2));
            agenda.Plan(at, () => Send(entry, duty.Recipient, duty.Clock.Duty.Name));
        }
    }

    private IEnumerable<DutyOfEvent> Owed(long entry) =>
        Person.AdverseEvents.FirstOrDefault(a => a.Entry == entry) is { } known ? ReportingDuties.Of(trial.State, Person, known, trial.Now).Where(d => d.Clock.SentAt is null) : [];

    private void Send(long entry, string recipient, string duty)
    {
        // What was sent meanwhile, or is not owed any more, is not sent again.
        if (!Closed && Owed(entry).Any(d => d.Recipient == recipient && d.Clock.Duty.Name == duty && d.Clock.StartedAt <= trial.Now))
        {
            Give(recipient == "sponsor" ? nurse : Sponsor, new RecordReportSent(participant, entry, recipient, duty, trial.Now));
        }
    }
}
