using Equipoise.Statistics.Random;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>A randomised synthetic participant from the allocation on: treatment, visits, relapse, crossover, death or loss.</summary>
internal sealed class ParticipantCourse(TrialProtocol protocol, ScenarioDeclaration scenario, VirtualTrial trial, Agenda agenda, ulong seed, ulong number, string participant, Actor nurse)
{
    private static readonly string[] Locations = ["lung", "local", "bone", "liver", "brain", "lymph nodes"];
    private readonly RandomStream _stream = RandomStream.For(seed, number, "follow-up");

    private ParticipantState Person => trial.State.Participants[participant];

    private DateTimeZone Zone => trial.State.Sites[Person.Site].Zone;

    private bool Ended => trial.State.FollowUpEnd is not null || Person.ConsentWithdrawal is not null;

    private readonly UnplannedCourse? _unplanned = scenario.Conduct is { } conduct ? new UnplannedCourse(protocol, conduct, trial, agenda, RandomStream.For(seed, number, "conduct"), participant, nurse) : null;

    public void Begin()
    {
        var randomised = Person.Randomisation!.Value.Fact;
        var course = Course.Draw(scenario, scenario.Cohorts.First(c => c.Cohort == randomised.Cohort), trial.ArmOf(participant), seed, number);
        if (Person.TreatmentUnder(protocol) is not null)
        {
            Treat("treatment").PlanFrom(randomised.RandomisedOn);
        }

        On(randomised.RandomisedOn, course.Loss, course.Death, 14, day =>
        {
            if (Person.FollowUpWithdrawal is null)
            {
                trial.Give(nurse, new RecordLossToFollowUp(participant, day));
            }
        });
        On(randomised.RandomisedOn, course.Relapse, course.Loss, 11, Relapse);
        On(randomised.RandomisedOn, course.Death, course.Loss, 15, day => trial.Give(nurse, new RecordDeath(participant, day, Person.Relapse is null ? DeathCause.Other : DeathCause.Disease)));
        _unplanned?.Plan(On, course);
        PlanVisit(VisitCalendar.Months(protocol.Document.FollowUp).GetEnumerator(), randomised.RandomisedOn, course);
    }

    /// <summary>Plans something on a day, unless something else comes first.</summary>
    private void On(LocalDate origin, double day, double before, int hour, Action<LocalDate> act)
    {
        if (day < before && day < 36525)
        {
            var date = origin.PlusDays((int)day);
            agenda.Plan((date + new LocalTime(hour, 0)).InZoneLeniently(Zone).ToInstant(), () =>
            {
                if (!Ended)
                {
                    act(date);
                }
            });
        }
    }

    private void Relapse(LocalDate day)
    {
        if (Person.FollowUpWithdrawal is not null)
        {
            return;
        }

        trial.Give(nurse, new RecordRelapse(participant, day, Locations[_stream.NextInt(Locations.Length)], RelapseEvidence.Imaging));
        if (Person.Randomisation!.Value.Fact.Arm is { } arm && protocol.Arm(arm).Crossover is AtFirstRecurrence && _stream.NextBernoulli(scenario.Crossover))
        {
            agenda.Plan(trial.Now + Duration.FromDays(14 + _stream.NextInt(14)), CrossOver);
        }
    }

    private void CrossOver()
    {
        if (Person.Death is null && Person.Loss is null && Person.FollowUpWithdrawal is null && !Ended)
        {
            var today = trial.Now.InZone(Zone).Date;
            trial.Give(nurse, new StartCrossover(participant, today, today));
            Treat("crossover").PlanFrom(today);
        }
    }

    private TreatmentCourse Treat(string purpose) => new(protocol, scenario, trial, agenda, participant, nurse, Zone, RandomStream.For(seed, number, purpose),
        new ToxicityCourse(protocol, scenario, trial, agenda, participant, nurse, RandomStream.For(seed, number, purpose + " toxicities")));

    /// <summary>Visits one after the other: an assessment before relapse, a contact after it.</summary>
    private void PlanVisit(IEnumerator<int> months, LocalDate origin, Course course)
    {
        if (!months.MoveNext())
        {
            return;
        }

        var month = months.Current;
        var jitter = _stream.NextInt(protocol.Document.FollowUp.WindowDays + 1) - (protocol.Document.FollowUp.WindowDays / 3);
        var date = origin.PlusMonths(month).PlusDays(jitter);
        var day = Period.DaysBetween(origin, date);
        if (day >= course.Death || day >= course.Loss)
        {
            return;
        }

        agenda.Plan((date + new LocalTime(10, 0)).InZoneLeniently(Zone).ToInstant(), () =>
        {
            if (Ended || Person.FollowUpWithdrawal is not null)
            {
                return;
            }

            if (Person.Relapse is not null || day >= course.Relapse)
            {
                trial.Give(nurse, new RecordContact(participant, date));
            }
            else if (_unplanned?.Visit(month, date, On, course) != true)
            {
                trial.Give(nurse, new RecordAssessment(participant, date, month));
            }

            PlanVisit(months, origin, course);
        });
    }
}
