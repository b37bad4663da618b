using Equipoise.Statistics.Design;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Planning;

public sealed class CompetingEventsDesignTests(ITestOutputHelper output)
{
    [Fact]
    public void Sizes_are_those_of_the_formulas_with_Rs_integrals()
    {
        var agreement = new Agreement();
        foreach (var r in ReferenceFile.Open("competing-design.json").GetProperty("cases").EnumerateArray())
        {
            var accrual = r.GetProperty("accrual").Numbers();
            var design = SurvivalDesign.Of(
                Arm(r.GetProperty("control").Numbers()), Arm(r.GetProperty("experimental").Numbers()), AccrualPattern.Uniform(100, accrual[0]), accrual[1], r.GetProperty("ratio").GetDouble());
            foreach (var (name, size) in new[]
            {
                ("cause", CompetingEventsDesign.ForCauseSpecificHazards(design, 0.025, 0.8)),
                ("sub", CompetingEventsDesign.ForSubdistributionHazards(design, r.GetProperty("time").GetDouble(), 0.025, 0.8)),
                ("incidence", CompetingEventsDesign.ForIncidences(design, r.GetProperty("time").GetDouble(), 0.025, 0.8)),
            })
            {
                double[] found = [size.Effect, size.Participants, size.Events, size.EventProbability, size.NaiveParticipants, size.EventsWithNaiveParticipants, size.PowerWithNaiveParticipants];
                foreach (var (value, expected) in found.Zip(r.GetProperty(name).Numbers()))
                {
                    agreement.Add($"{name}, {size.Statement}", value, expected);
                }
            }
        }

        agreement.ShouldHold(atLeast: 336, tolerance: 1e-9, output);
    }

    [Fact]
    public void Without_competing_events_all_calculations_agree_and_with_them_the_naive_one_is_too_small()
    {
        SurvivalDesign Design(double death) => SurvivalDesign.Of(Arm([0.04, death, 0]), Arm([0.024, death, 0]), AccrualPattern.Uniform(100, 24), 12);
        var none = CompetingEventsDesign.ForCauseSpecificHazards(Design(0), 0.025, 0.8);
        none.NaiveParticipants.ShouldBe(none.Participants, 1e-9);
        none.PowerWithNaiveParticipants.ShouldBe(0.8, 1e-12);
        CompetingEventsDesign.ForSubdistributionHazards(Design(0), 30, 0.025, 0.8).Participants.ShouldBe(none.Participants, 1e-8);
        var some = CompetingEventsDesign.ForCauseSpecificHazards(Design(0.03), 0.025, 0.8);
        some.NaiveParticipants.ShouldBe(none.NaiveParticipants, 1e-9);
        some.Participants.ShouldBeGreaterThan(some.NaiveParticipants);
        some.PowerWithNaiveParticipants.ShouldBeLessThan(0.8);
        some.Statement.ShouldContain("0.6 of the rates of the event");
    }

    [Fact]
    public void Fewer_competing_deaths_can_hide_a_lower_rate_of_the_event()
    {
        // The treatment halves neither share: it lowers the rate of the event by a tenth but that of death by far, so more live to have the event.
        var design = SurvivalDesign.Of(Arm([0.04, 0.08, 0]), Arm([0.036, 0.01, 0]), AccrualPattern.Uniform(100, 12), 24);
        CompetingEventsDesign.ForCauseSpecificHazards(design, 0.025, 0.8).Effect.ShouldBe(0.9, 1e-12);
        CompetingEventsDesign.ForSubdistributionHazards(design, 36, 0.025, 0.8).Effect.ShouldBeGreaterThan(1);
        CompetingEventsDesign.ForIncidences(design, 36, 0.025, 0.8).Effect.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_has_no_single_ratio_or_no_effect_is_refused()
    {
        var accrual = AccrualPattern.Uniform(100, 12);
        var delayed = SurvivalDesign.Of(Arm([0.04, 0.01, 0]), new ArmCourse(PiecewiseHazard.Of([6], [0.04, 0.02])), accrual, 24);
        Should.Throw<ArgumentException>(() => CompetingEventsDesign.ForCauseSpecificHazards(delayed, 0.025, 0.8)).Message.ShouldContain("1 at first and 0.5 in piece 1");
        var same = SurvivalDesign.Of(Arm([0.04, 0.01, 0]), Arm([0.04, 0.01, 0]), accrual, 24);
        Should.Throw<UnreachableTargetException>(() => CompetingEventsDesign.ForCauseSpecificHazards(same, 0.025, 0.8));
        Should.Throw<UnreachableTargetException>(() => CompetingEventsDesign.ForIncidences(same, 24, 0.025, 0.8));
        Should.Throw<ArgumentOutOfRangeException>(() => CompetingEventsDesign.ForIncidences(delayed, -1, 0.025, 0.8)).Message.ShouldContain("time");
        Should.Throw<ArgumentOutOfRangeException>(() => CompetingEventsDesign.ForIncidences(delayed, 24, 0.025, 0.01)).Message.ShouldContain("power");
    }

    private static ArmCourse Arm(double[] rates) => new(PiecewiseHazard.Constant(rates[0])) { CompetingDeath = PiecewiseHazard.Constant(rates[1]), Dropout = PiecewiseHazard.Constant(rates[2]) };
}
