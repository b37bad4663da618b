using Equipoise.Statistics.Random;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Rehearsal;

/// <summary>What will happen to a synthetic participant, in days from randomisation; infinite where it will not.</summary>
/// <param name="Relapse">First recurrence.</param>
/// <param name="Death">Death.</param>
/// <param name="Loss">Loss to follow-up, after which nothing is recorded.</param>
internal sealed record Course(double Relapse, double Death, double Loss)
{
    /// <summary>Draws a course: exponential time to the first of relapse and death, exponential survival after relapse, exponential loss.</summary>
    public static Course Draw(ScenarioDeclaration scenario, ScenarioCohort cohort, string arm, ulong seed, ulong participant)
    {
        var stream = RandomStream.For(seed, participant, "course");
        var assumed = cohort.Courses.First(c => c.Arm == arm);
        var first = stream.NextExponential(-Math.Log(assumed.EventFree) / AnalysisTime.Days(assumed.AtMonth));
        var deathFirst = stream.NextBernoulli(assumed.DeathFirst);
        var after = cohort.DeathPerMonthAfterRelapse > 0 ? stream.NextExponential(cohort.DeathPerMonthAfterRelapse / AnalysisTime.DaysPerMonth) : double.PositiveInfinity;
        var loss = scenario.LossPerYear > 0 ? stream.NextExponential(-Math.Log(1 - scenario.LossPerYear) / AnalysisTime.Days(12)) : double.PositiveInfinity;

        // Happenings fall on whole days after the day of randomisation.
        var day = Math.Ceiling(first);
        return deathFirst
            ? new Course(double.PositiveInfinity, day, Math.Ceiling(loss))
            : new Course(day, day + Math.Ceiling(after), Math.Ceiling(loss));
    }
}
