using System.Collections.Immutable;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

/// <summary>
/// The sample report, byte by byte. After an intended change: <c>EQUIPOISE_UPDATE_GOLDEN=1 dotnet test tests/Equipoise.Tests --filter Rendering</c>,
/// look at the pictures, and commit them with the change.
/// </summary>
public sealed class RenderingGoldenTests
{
    public static TheoryData<string> Files { get; } = [.. Outputs().Select(output => output.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_sample_report_is_written_as_its_golden_file(string file)
    {
        var path = Path.Combine(Folder(), file);
        var written = Outputs().Single(output => output.File == file).Render();
        if (Environment.GetEnvironmentVariable("EQUIPOISE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        File.Exists(path).ShouldBeTrue($"{file} is missing; run the tests once with EQUIPOISE_UPDATE_GOLDEN=1");
        written.ShouldBe(File.ReadAllText(path), $"{file} differs; if that is intended, run the tests once with EQUIPOISE_UPDATE_GOLDEN=1");
    }

    private static ImmutableArray<(string File, Func<string> Render)> Outputs() =>
    [
        .. ReportRenderers.All.Select(renderer => ("sample-report" + renderer.FileExtension, (Func<string>)(() => renderer.Render(SampleReport.Model)))),
        ("hard-figures.html", () => HtmlReport.Render(Gallery())),
        ("further-figures.html", () => HtmlReport.Render(new ReportModel("Further figures", "Samples, then degenerate data", [], [], [new ReportSection("samples", "Samples", [.. SampleFigures.All]), new ReportSection("hard", "Hard data", [.. HardFurtherFigures.All])]))),
        ("further-figures.txt", () => TextReport.Render(new ReportModel("Further figures", "Samples", [], [], [new ReportSection("samples", "Samples", [.. SampleFigures.All])]), ReportRenderers.TextWidth)),
        .. SampleReport.Figures.AddRange(SampleFigures.All).Select(figure => ($"sample-{figure.Id}.svg", (Func<string>)(() => SvgFigure.Render(figure)))),

        // The pictures of docs/figures.md are the sample's own, so that they cannot fall behind.
        .. SampleReport.Figures.AddRange(SampleFigures.All).Select(figure => ($"../../../docs/images/figure-{figure.Id}.svg", (Func<string>)(() => SvgFigure.Render(figure)))),
    ];

    private static ReportModel Gallery() =>
        new("Hard figures", "Degenerate data, drawn sensibly", [], [], [new ReportSection("all", "All", [.. HardFigures.All])]);

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Equipoise.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.ShouldNotBeNull("the tests run below the folder of Equipoise.slnx").FullName, "tests", "Equipoise.Tests", "Golden");
    }
}
