using System.Runtime.CompilerServices;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Features.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Centre;

/// <summary>A report as a page or a file.</summary>
internal static class ReportAnswers
{
    // One PDF at a time: each starts a browser of its own.
    private static readonly SemaphoreSlim Printing = new(1, 1);

    private static readonly ConditionalWeakTable<ReportModel, byte[]> Printed = [];
    private static readonly ConditionalWeakTable<ReportModel, byte[]> Written = [];

    // A report of thousands of participants is most of a megabyte: it is written once.
    private static readonly ConditionalWeakTable<ReportModel, string> Bodies = [];

    /// <summary>The report in the frame of the pages.</summary>
    public static IResult Page(HttpContext context, Func<ReportPack?> find, string place) => Answer(context, find, pack =>
        new RazorComponentResult<ReportPage>(new { Title = pack.Model.Title, Place = place, Banners = pack.Model.Banners, Body = BodyOf(pack.Model) }));

    /// <summary>The report printed, once: its numbers are those of a cut and do not change.</summary>
    private static async Task<byte[]> PdfOf(ReportModel model, CancellationToken cancelled)
    {
        if (Printed.TryGetValue(model, out var known))
        {
            return known;
        }

        await Printing.WaitAsync(cancelled);
        try
        {
            if (!Printed.TryGetValue(model, out var bytes))
            {
                bytes = [.. (await Task.Run(() => PdfReport.Render(model, PdfSettings.From(Environment.GetEnvironmentVariable)), cancelled)).Bytes];
                Printed.Add(model, bytes);
            }

            return bytes;
        }
        finally
        {
            Printing.Release();
        }
    }

    private static string BodyOf(ReportModel model) => Bodies.GetValue(model, HtmlReport.RenderBody);

    /// <summary>The key to the groups of a closed report.</summary>
    public static IResult Key(HttpContext context, Func<ReportPack?> find, string place) => Answer(context, find, pack => pack.GroupKey is { } key
        ? new RazorComponentResult<ReportPage>(new { Title = key.Title, Place = place, Banners = key.Banners, Body = BodyOf(key) })
        : Problem.NotFound(context));

    /// <summary>The report as a file to download: pdf, html, csv (the data behind it) or R (the script that computes it anew).</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Func<ReportPack?> find, string name, string ending)
    {
        ReportPack? pack;
        try
        {
            pack = find();
        }
        catch (ArgumentException e)
        {
            return Conflict(context, e);
        }

        switch (pack, ending)
        {
            case ({ } p, "html"):
                return Results.File(Written.GetValue(p.Model, m => System.Text.Encoding.UTF8.GetBytes(HtmlReport.Render(m))), "text/html; charset=utf-8", name + ".html");
            case ({ } p, "csv"):
                return Results.File(System.Text.Encoding.UTF8.GetBytes(p.Data), "text/csv; charset=utf-8", name + ".csv");
            case ({ } p, "R"):
                return Results.File(System.Text.Encoding.UTF8.GetBytes(p.Script), "text/plain; charset=utf-8", name + ".R");
            case ({ } p, "pdf"):
                return Results.File(await PdfOf(p.Model, context.RequestAborted), "application/pdf", name + ".pdf");

            default:
                return Problem.NotFound(context);
        }
    }

    private static IResult Answer(HttpContext context, Func<ReportPack?> find, Func<ReportPack, IResult> show)
    {
        try
        {
            return find() is { } pack ? show(pack) : Problem.NotFound(context);
        }
        catch (ArgumentException e)
        {
            return Conflict(context, e);
        }
    }

    private static IResult Conflict(HttpContext context, ArgumentException e) => Problem.Of(context, StatusCodes.Status409Conflict, "The report cannot be computed", e.Message);
}
