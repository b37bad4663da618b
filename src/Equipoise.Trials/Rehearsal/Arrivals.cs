using System.Globalization;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>Synthetic candidates as they arrive: a Poisson process for each cohort, screening, consent, tests, assessment and randomisation.</summary>
internal sealed class Arrivals(TrialProtocol protocol, ScenarioDeclaration scenario, VirtualTrial trial, Agenda agenda, ulong seed, Action goalsReached)
{
    private ulong _candidates;

    /// <summary>Plans a cohort's arrivals from an instant on, until accrual closes or the cohort is full.</summary>
    public void Plan(ScenarioCohort cohort, Instant from) => PlanNext(cohort, RandomStream.For(seed, 0, "arrivals " + cohort.Cohort), from);

    private void PlanNext(ScenarioCohort cohort, RandomStream stream, Instant from)
    {
        var rate = cohort.RandomisedPerMonth / (1 - scenario.ScreenFailure) / AnalysisTime.DaysPerMonth;
        var at = from + Duration.FromDays(stream.NextExponential(rate));
        agenda.Plan(at, () =>
        {
            if (trial.State.Closure is null && !Full(cohort.Cohort))
            {
                Arrive(cohort);
                PlanNext(cohort, stream, at);
            }
        });
    }

    /// <summary>Whether a cohort has reached its goal; one without a goal never has.</summary>
    public bool Full(string cohort) =>
        protocol.Document.Cohorts.First(c => c.Id == cohort).AccrualGoal is { } goal && Randomised(cohort) >= goal;

    private int Randomised(string cohort) => trial.State.Participants.Values.Count(p => p.Randomisation?.Fact.Cohort == cohort);

    /// <summary>A candidate arrives at one of the open sites: screening today, consent, tests, assessment three days later, randomisation.</summary>
    public void Arrive(ScenarioCohort cohort)
    {
        var number = ++_candidates;
        var stream = RandomStream.For(seed, number, "candidate");
        var open = trial.State.Sites.Values.ToList();
        if (open.Count == 0)
        {
            return;
        }

        var site = open[stream.NextInt(open.Count)];
        var id = string.Create(CultureInfo.InvariantCulture, $"SYN-{site.Id}-{number:D3}");
        var nurse = new Actor("nurse-" + site.Id, Role.Nurse, site.Id);
        var investigator = new Actor("investigator-" + site.Id, Role.Investigator, site.Id);
        var day = trial.Now.InZone(site.Zone).Date.PlusDays(1);
        Instant At(int days, int hour) => (day.PlusDays(days) + new LocalTime(hour, 0)).InZoneLeniently(site.Zone).ToInstant();

        var fails = stream.NextBernoulli(scenario.ScreenFailure);
        var declines = fails && stream.NextBernoulli(0.35);
        var profile = Draw(cohort.Profiles, stream.NextUniform());
        var measurements = SyntheticCandidate.Draw(protocol, profile, fails && !declines, stream, day);

        agenda.Plan(At(0, 9), () =>
        {
            if (trial.State.Closure is not null)
            {
                return;
            }

            trial.Give(nurse, new ScreenCandidate(id, day));
            if (declines)
            {
                trial.Give(nurse, new ExcludeCandidate(id, day, ExclusionReason.Declined));
                return;
            }

            trial.Give(nurse, new GiveConsent(id, day, "1.0"));
            trial.Give(nurse, new RecordMeasurements(id, measurements));
            agenda.Plan(At(3, 10), () => Assess(id, number, day.PlusDays(3), nurse, investigator));
        });
    }

    private void Assess(string id, ulong number, LocalDate today, Actor nurse, Actor investigator)
    {
        // Every third candidate is assessed by the nurse, and the investigator signs.
        var byNurse = number % 3 == 0;
        trial.Give(byNurse ? nurse : investigator, new AssessEligibility(id));
        var (verdict, entry) = trial.State.Participants[id].Eligibility!.Value;
        if (!verdict.Eligible)
        {
            var failed = verdict.Criteria.First(c => c.Verdict != Verdict.Met);
            trial.Give(nurse, new ExcludeCandidate(id, today, ExclusionReason.NotEligible, failed.Criterion));
            return;
        }

        if (byNurse)
        {
            trial.Give(investigator, new SignEntry(id, entry, "Eligibility confirmed"));
        }

        var step = trial.Try(investigator, new Randomise(id));
        if (step.Refused is { Rule: "accrual-closed" or "cohort-full" } refused)
        {
            trial.Give(nurse, new ExcludeCandidate(id, today, refused.Rule == "accrual-closed" ? ExclusionReason.AccrualClosed : ExclusionReason.GoalReached));
            return;
        }

        if (step.Refused is { } unexpected)
        {
            throw new InvalidOperationException($"The rehearsal's candidate {id} was refused ({unexpected.Rule}): {unexpected.Message}");
        }

        new ParticipantCourse(protocol, scenario, trial, agenda, seed, number, id, nurse).Begin();
        if (protocol.Document.Cohorts.Where(c => c.AccrualGoal is not null).ToList() is { Count: > 0 } goals && goals.TrueForAll(c => Full(c.Id)))
        {
            goalsReached();
        }
    }

    private static ScenarioProfile Draw(IReadOnlyList<ScenarioProfile> profiles, double u)
    {
        var total = profiles.Sum(p => p.Frequency);
        var sum = 0.0;
        return profiles.FirstOrDefault(p => u * total < (sum += p.Frequency)) ?? profiles[^1];
    }
}
