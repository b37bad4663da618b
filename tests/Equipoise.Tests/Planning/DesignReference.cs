using System.Text.Json;
using Equipoise.Statistics.Design;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Planning;

/// <summary>The designs of validation/reference/design.json.</summary>
internal static class DesignReference
{
    internal static readonly JsonElement File = ReferenceFile.Open("design.json");

    internal static IEnumerable<(string Name, JsonElement Case, SurvivalDesign Design)> Courses => Items("courses").Select(c => (c.GetProperty("name").GetString()!, c, Design(c)));

    internal static IEnumerable<JsonElement> Items(string name) => File.GetProperty(name).EnumerateArray();

    internal static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static SurvivalDesign Design(JsonElement c)
    {
        var accrual = AccrualPattern.Of(c.GetProperty("accrual").GetProperty("ends").Numbers(), c.GetProperty("accrual").GetProperty("rates").Numbers());
        return SurvivalDesign.Of(Arm(c.GetProperty("control")), Arm(c.GetProperty("experimental")), accrual, 0, c.Number("r")).AnalysedAt(c.Number("T"));
    }

    private static ArmCourse Arm(JsonElement arm) =>
        new(Hazard(arm.GetProperty("event"))) { Dropout = Hazard(arm.GetProperty("dropout")), CompetingDeath = Hazard(arm.GetProperty("death")) };

    private static PiecewiseHazard Hazard(JsonElement h) => PiecewiseHazard.Of(h.GetProperty("cuts").Numbers(), h.GetProperty("rates").Numbers()).WithCuredShare(h.Number("cured"));
}
