using Cohort.Store;
using Cohort.Store.Questions;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Dashboard.Parts;

/// <summary>
/// A page that asks again every few seconds. What it shows stays when an answer fails, and says since when it is not true any more.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private bool _isBusy;

    /// <summary>Who answers.</summary>
    [Inject]
    protected ICohort Cohort { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<LivePage> Log { get; set; } = null!;

    /// <summary>Why the last answer failed; null where it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>When the last good answer came; null before the first.</summary>
    public DateTimeOffset? LoadedAt { get; private set; }

    /// <summary>Whether there is something to show.</summary>
    protected bool IsLoaded => LoadedAt is not null;

    /// <summary>How long to wait until it is asked again; null asks once.</summary>
    protected virtual TimeSpan? Every => TimeSpan.FromSeconds(5);

    /// <summary>Cancelled when nobody looks any more.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Asks.</summary>
    protected abstract Task LoadAsync(CancellationToken cancel);

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => RefreshAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && Every is { } pause) _ = AgainAsync(pause);
    }

    /// <summary>Asks now.</summary>
    protected async Task RefreshAsync()
    {
        if (_isBusy) return;
        _isBusy = true;
        try
        {
            await LoadAsync(_gone.Token);
            (Fault, LoadedAt) = (null, Time.GetUtcNow());
        }
        catch (Exception e) when (e is CohortException or StoreException)
        {
            Fault = e.Message;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
#pragma warning disable CA1031 // A page shows what it had, whatever failed behind it.
        catch (Exception e)
        {
            Http.HttpLog.Failed(Log, "page", GetType().Name, e);
            Fault = "This could not be answered; the log of the process says why.";
        }
#pragma warning restore CA1031
        finally
        {
            _isBusy = false;
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task AgainAsync(TimeSpan pause)
    {
        try
        {
            using var timer = new PeriodicTimer(pause, Time);
            while (await timer.WaitForNextTickAsync(_gone.Token))
            {
                await InvokeAsync(async () =>
                {
                    await RefreshAsync();
                    StateHasChanged();
                });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Nobody looks any more.
        }
    }
}
