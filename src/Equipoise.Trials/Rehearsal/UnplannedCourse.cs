using System.Globalization;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>
/// What goes otherwise than planned with a synthetic participant: visits missed or late, withdrawals, other cancers and therapies, slips of the pen that are asked about and corrected. It draws
/// from a stream of its own, so that the course itself is the same with and without.
/// </summary>
internal sealed class UnplannedCourse(TrialProtocol protocol, ScenarioConduct conduct, VirtualTrial trial, Agenda agenda, RandomStream stream, string participant, Actor nurse)
{
    private static readonly Actor DataManager = new("data-manager", Role.DataManager);

    /// <summary>Plans something on a day counted from an origin, unless another day comes first, at an hour.</summary>
    internal delegate void Planner(LocalDate origin, double day, double before, int hour, Action<LocalDate> act);

    private ParticipantState Person => trial.State.Participants[participant];

    private LocalDate Origin => Person.Randomisation!.Value.Fact.RandomisedOn;

    /// <summary>Whether things are still recorded.</summary>
    private bool Followed => trial.State.FollowUpEnd is null && Person is { ConsentWithdrawal: null, FollowUpWithdrawal: null, Death: null, Loss: null };

    /// <summary>Plans what does not hang on a visit.</summary>
    public void Plan(Planner on, Course course)
    {
        var end = Math.Min(course.Death, course.Loss);
        On(on, Yearly(conduct.SecondPrimaryPerYear), end, 12, day => trial.Give(nurse, new RecordSecondPrimary(participant, day, "prostate")));
        On(on, Yearly(conduct.NewTherapyPerYear), Math.Min(end, course.Relapse), 13, day => trial.Give(nurse, new RecordNewTherapy(participant, day, "interferon alfa")));
        On(on, Chance(conduct.WithdrawFromTreatment, 6, 6), end, 18, WithdrawFromTreatment);
        On(on, Chance(conduct.WithdrawFromFollowUp, 60, 670), end, 16, day => trial.Give(nurse, new WithdrawFromFollowUp(participant, day, "The journey is too long")));
        On(on, Chance(conduct.WithdrawConsent, 30, 700), end, 17, day => trial.Give(nurse, new WithdrawConsent(participant, day, "No reason given")));
        On(on, Chance(conduct.FoundIneligible, 20, 40), end, 12, _ => FindIneligible());
        On(on, Chance(conduct.WrongParticipant, 40, 300), end, 12, WrongParticipant);
    }

    /// <summary>Plays a visit that does not go as planned; false where it does.</summary>
    public bool Visit(int month, LocalDate date, Planner on, Course course)
    {
        var u = stream.NextUniform();
        var visit = VisitCalendar.Of(protocol.Document.FollowUp, Origin, month).Last();
        if (u < conduct.MissedVisit)
        {
            // Half of the missed visits are stated by the site; the others are found by the next round.
            if (u < conduct.MissedVisit / 2)
            {
                On(on, Period.DaysBetween(Origin, visit.To) + 3, Math.Min(course.Relapse, Math.Min(course.Death, course.Loss)), 9, _ =>
                {
                    if (Person.MissedVisits.All(m => m.Fact.VisitMonth != month))
                    {
                        trial.Give(nurse, new RecordMissedVisit(participant, month, "On a journey"));
                    }
                });
            }

            return true;
        }

        u -= conduct.MissedVisit;
        if (u < conduct.LateVisit)
        {
            On(on, Period.DaysBetween(Origin, visit.To) + 2 + stream.NextInt(18), Math.Min(course.Relapse, Math.Min(course.Death, course.Loss)), 9, day => trial.Give(nurse, new RecordAssessment(participant, day, month)));
            return true;
        }

        if (u - conduct.LateVisit < conduct.Slip && date.PlusDays(-10) > Origin && Person.Assessments.All(a => a.Fact.AssessedOn < date.PlusDays(-10)))
        {
            trial.Give(nurse, new RecordAssessment(participant, date.PlusDays(-10), month));
            AskAndCorrect(trial.State.Version - (Person.Deviations.Any(d => d.Sequence == trial.State.Version) ? 1 : 0), date, u);
            return true;
        }

        return false;
    }

    private void On(Planner on, double day, double before, int hour, Action<LocalDate> act) => on(Origin, day, before, hour, date =>
    {
        if (Followed)
        {
            act(date);
        }
    });

    private double Yearly(double rate) => rate > 0 ? Math.Ceiling(stream.NextExponential(rate / AnalysisTime.Days(12))) : double.PositiveInfinity;

    private double Chance(double probability, int from, int days)
    {
        var (u, day) = (stream.NextUniform(), from + stream.NextInt(days));
        return u < probability ? day : double.PositiveInfinity;
    }

    private void WithdrawFromTreatment(LocalDate day)
    {
        if (Person.TreatmentUnder(protocol) is not null && Person.Stops.All(s => s.Fact.Scope != StopScope.Treatment))
        {
            trial.Give(nurse, new WithdrawFromTreatment(participant, day, "The side effects are too much"));
        }
    }

    /// <summary>A laboratory corrects a value, by which a criterion was not met.</summary>
    private void FindIneligible()
    {
        var limits = protocol.Document.Eligibility.Criteria.Select(c => c.Require).Where(c => c.Operator == ComparisonOperator.AtLeast && c.Field is { } f && protocol.Field(f).Kind == FieldKind.Number).ToList();
        var source = EventHistory.NewestFirst(Person.History).LastOrDefault(h => h.Fact is MeasurementsRecorded);
        if (limits.Count == 0 || source.Fact is not MeasurementsRecorded measured)
        {
            return;
        }

        var criterion = limits[stream.NextInt(limits.Count)];
        var index = measured.Measurements.Select(m => m.Field).ToList().IndexOf(criterion.Field!);
        if (index >= 0 && Quantity.TryParse(criterion.Value!.Items[0], out var limit))
        {
            var low = Units.Convert(limit.Value * 0.95m, limit.Unit, measured.Measurements[index].Unit!);
            trial.Give(nurse, new CorrectEntry(participant, source.Sequence, [new FieldValue(string.Create(CultureInfo.InvariantCulture, $"measurements[{index}].value"), low.ToString("0.####", CultureInfo.InvariantCulture))], "The laboratory sent a corrected report"));
        }
    }

    private void WrongParticipant(LocalDate day)
    {
        trial.Give(nurse, new RecordContact(participant, day));
        var entry = trial.State.Version;
        Later(3, () => trial.Give(nurse, new StrikeEntry(participant, entry, "Entered for the wrong participant")));
    }

    /// <summary>The data manager asks about a date, the site corrects it or first says that it is right, and the query is closed.</summary>
    private void AskAndCorrect(long entry, LocalDate right, double u)
    {
        Later(8, () =>
        {
            trial.Give(DataManager, new RaiseQuery(participant, "The date differs from the report of the images. Which is right?", entry, "assessedOn"));
            var query = Person.Queries.Length;
            var insists = (int)(u * 1e6) % 3 == 0;
            if (insists)
            {
                Later(4, () => trial.Give(nurse, new AnswerQuery(participant, query, "As recorded")));
                Later(6, () => trial.Give(DataManager, new ReopenQuery(participant, query, "The report of the images is dated otherwise")));
            }

            var date = NodaTime.Text.LocalDatePattern.Iso.Format(right);
            Later(9, () => trial.Give(nurse, new CorrectEntry(participant, entry, [new FieldValue("assessedOn", date)], "Transcription error", query)));
            Later(12, () => trial.Give(DataManager, new CloseQuery(participant, query, "Corrected")));
        });
    }

    /// <summary>Some days on, unless the data are locked by then.</summary>
    private void Later(int days, Action act) => agenda.Plan(trial.Now + Duration.FromDays(days), () =>
    {
        if (trial.State.Lock is null)
        {
            act();
        }
    });
}
