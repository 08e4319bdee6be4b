#!/usr/bin/env python3
"""Writes the three dashboards beside this file: dashboards/*.json.

The panels are described here once, in a few words each; the JSON is what Grafana loads. Run it
after a change and commit both. `--check` only says whether the files are up to date."""
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent / "dashboards"
SOURCE = {"type": "prometheus", "uid": "prometheus"}
FILTER = 'organisation=~"$organisation",portfolio=~"$portfolio"'
RED, AMBER, GREEN, GREY, BLUE = "#C4302B", "#E0982B", "#2E8B57", "#8A94A3", "#3D6BB3"


def target(query, legend="", instant=False):
    return {"datasource": SOURCE, "expr": query, "legendFormat": legend or "__auto",
            "instant": instant, "range": not instant}


def panel(kind, title, about, size, targets, unit="short", **more):
    """size is (width, height) in Grafana's grid of 24 columns."""
    defaults = {"unit": unit, "color": more.pop("color", {"mode": "palette-classic"})}
    for key in ("min", "max", "thresholds", "decimals", "custom", "noValue"):
        if key in more:
            defaults[key] = more.pop(key)
    overrides = more.pop("overrides", [])
    options = more.pop("options", {})
    for number, one in enumerate(targets):
        one["refId"] = chr(ord("A") + number)
        if kind == "table":
            one["format"] = "table"
    result = {"type": kind, "title": title, "description": about, "datasource": SOURCE,
              "targets": targets, "options": options,
              "fieldConfig": {"defaults": defaults, "overrides": overrides},
              "gridPos": {"w": size[0], "h": size[1]}}
    result.update(more)
    return result


def fixed(name, colour):
    return {"matcher": {"id": "byName", "options": name},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}]}


HEALTH = [fixed("red", RED), fixed("amber", AMBER), fixed("green", GREEN), fixed("unknown", GREY)]
SEVERITY = [fixed("critical", RED), fixed("warning", AMBER), fixed("info", BLUE)]


def steps(*pairs):
    return {"mode": "absolute",
            "steps": [{"color": colour, "value": value} for value, colour in pairs]}


def stat(title, about, query, size=(4, 4), unit="short", thresholds=None, legend="", **more):
    return panel("stat", title, about, size, [target(query, legend, instant=True)], unit,
                 color={"mode": "thresholds"}, noValue="unknown",
                 thresholds=thresholds or steps((None, BLUE)),
                 options={"colorMode": "value", "graphMode": "none", "textMode": "auto",
                          "reduceOptions": {"calcs": ["lastNotNull"]}}, **more)


def lines(title, about, targets, size=(12, 8), unit="short", stack=False, **more):
    custom = {"lineWidth": 2, "fillOpacity": 25 if stack else 8, "showPoints": "never",
              "stacking": {"mode": "normal" if stack else "none"}}
    return panel("timeseries", title, about, size, targets, unit, custom=custom,
                 options={"legend": {"displayMode": "list", "placement": "bottom"},
                          "tooltip": {"mode": "multi", "sort": "desc"}}, **more)


def bars(title, about, query, legend, size=(12, 8), unit="short", **more):
    return panel("bargauge", title, about, size, [target(query, legend, instant=True)], unit,
                 options={"displayMode": "basic", "orientation": "horizontal",
                          "reduceOptions": {"calcs": ["lastNotNull"]}}, **more)


def place(panels):
    """Fills rows from left to right; a row is as high as its highest panel."""
    x = y = height = 0
    for number, one in enumerate(panels, start=1):
        one["id"] = number
        grid = one["gridPos"]
        if x + grid["w"] > 24:
            x, y, height = 0, y + height, 0
        grid["x"], grid["y"] = x, y
        x, height = x + grid["w"], max(height, grid["h"])
    return panels


def variable(name, label, query):
    return {"name": name, "label": label, "type": "query", "datasource": SOURCE,
            "query": {"query": query, "refId": name}, "definition": query, "refresh": 2,
            "includeAll": True, "multi": True, "allValue": ".*",
            "current": {"text": "All", "value": "$__all"}, "sort": 1}


def dashboard(uid, title, about, panels, variables=(), since="now-30d", refresh="1m"):
    return {"uid": uid, "title": title, "description": about, "tags": ["portfoliod"],
            "schemaVersion": 37, "version": 1, "editable": False, "timezone": "browser",
            "time": {"from": since, "to": "now"}, "refresh": refresh,
            "templating": {"list": list(variables)}, "panels": place(panels),
            "links": [{"type": "dashboards", "title": "portfoliod", "tags": ["portfoliod"],
                       "asDropdown": False, "includeVars": True, "keepTime": True}]}


PORTFOLIO_VARIABLES = (
    variable("organisation", "Organisation", "label_values(portfolio_projects, organisation)"),
    variable("portfolio", "Portfolio",
             'label_values(portfolio_projects{organisation=~"$organisation"}, portfolio)'))


def standing():
    return [
        stat("Projects in trouble", "Projects whose computed health is red.",
             f'sum(portfolio_projects{{health="red",{FILTER}}})',
             thresholds=steps((None, GREEN), (1, RED))),
        stat("Projects at risk", "Projects whose computed health is amber.",
             f'sum(portfolio_projects{{health="amber",{FILTER}}})',
             thresholds=steps((None, GREEN), (1, AMBER))),
        stat("Projects on track", "Projects whose computed health is green.",
             f'sum(portfolio_projects{{health="green",{FILTER}}})',
             thresholds=steps((None, GREEN))),
        stat("Projects unknown", "Grey: data is missing. Never counted as on track.",
             f'sum(portfolio_projects{{health="unknown",{FILTER}}})',
             thresholds=steps((None, GREY))),
        stat("Decisions waiting", "Decisions that are raised and not made.",
             f"sum(portfolio_decisions_waiting{{{FILTER}}})",
             thresholds=steps((None, GREEN), (1, AMBER), (5, RED))),
        stat("Longest wait for a decision", "Working days of the oldest open decision.",
             f"max(portfolio_decision_wait_workdays{{{FILTER}}})",
             thresholds=steps((None, GREEN), (5, AMBER), (10, RED))),
        panel("piechart", "Health of all projects", "Computed from facts, not as reported.",
              (8, 8), [target(f"sum by (health) (portfolio_projects{{{FILTER}}})", "{{health}}",
                              instant=True)],
              overrides=HEALTH, options={"pieType": "donut", "displayLabels": ["name", "value"],
                                         "reduceOptions": {"calcs": ["lastNotNull"]},
                                         "legend": {"showLegend": False}}),
        lines("Health over time", "How many projects stood where.",
              [target(f"sum by (health) (portfolio_projects{{{FILTER}}})", "{{health}}")],
              size=(16, 8), stack=True, overrides=HEALTH, min=0)]


def stakes():
    index = steps((None, RED), (0.85, AMBER), (0.95, GREEN))
    return [
        bars("Value at risk", "Behind open alerts, by portfolio and currency. Never added across "
             "currencies.",
             f"sum by (portfolio, currency) (portfolio_value_at_risk{{{FILTER}}})",
             "{{portfolio}} {{currency}}", min=0),
        lines("Value at risk over time", "By currency.",
              [target(f"sum by (currency) (portfolio_value_at_risk{{{FILTER}}})",
                      "{{currency}}")], min=0),
        lines("Value for money", "Earned value for each 1.00 spent, by portfolio. Below 1 costs "
              "more than planned.",
              [target(f"portfolio_cost_performance_index{{{FILTER}}}", "{{portfolio}}")],
              size=(8, 8), decimals=2, thresholds=index),
        lines("Pace", "Earned value through planned value, by portfolio. Below 1 is slower than "
              "planned.",
              [target(f"portfolio_schedule_performance_index{{{FILTER}}}", "{{portfolio}}")],
              size=(8, 8), decimals=2, thresholds=index),
        lines("Expected cost", "Forecast through approved budget, by portfolio.",
              [target(f"portfolio_forecast_cost_ratio{{{FILTER}}}", "{{portfolio}}")],
              size=(8, 8), unit="percentunit"),
        lines("Benefits", "Measured through planned to date, by portfolio.",
              [target(f"portfolio_benefits_ratio{{{FILTER}}}", "{{portfolio}}")],
              size=(8, 8), unit="percentunit", min=0),
        lines("Capacity", "Promised through owned hours of each role in the coming months.",
              [target("max by (role, month_ahead) (portfolio_role_utilisation_ratio"
                      '{organisation=~"$organisation"})', "{{role}} +{{month_ahead}}")],
              size=(8, 8), unit="percentunit", min=0),
        lines("Data coverage", "Share of the facts that the rules need and that are there.",
              [target(f"portfolio_coverage_ratio{{{FILTER}}}", "{{portfolio}}")],
              size=(8, 8), unit="percentunit", min=0, max=1)]


def overview():
    return dashboard(
        "portfolio-overview", "Portfolio overview",
        "For sponsors: where the portfolio stands, what is at stake, and what waits for a "
        "decision.", standing() + stakes(), PORTFOLIO_VARIABLES)


def warnings():
    open_states = 'state=~"firing|acknowledged|snoozed|nodata"'
    return dashboard(
        "portfolio-warnings", "Early warnings",
        "For portfolio offices: which warnings are open, which build up, which come and go.",
        [stat("Critical and open", "Not acknowledged by anybody.",
              f'sum(portfolio_alerts{{severity="critical",state="firing",{FILTER}}})', (5, 4),
              thresholds=steps((None, GREEN), (1, RED))),
         stat("Warnings open", "Not acknowledged by anybody.",
              f'sum(portfolio_alerts{{severity="warning",state="firing",{FILTER}}})', (5, 4),
              thresholds=steps((None, GREEN), (1, AMBER))),
         stat("Building up", "Conditions that hold, but not yet long enough to be told.",
              f'sum(portfolio_alerts{{state="pending",{FILTER}}})', (5, 4)),
         stat("Acknowledged", "Somebody is at it.",
              f'sum(portfolio_alerts{{state="acknowledged",{FILTER}}})', (5, 4)),
         stat("Without data", "Open, but their inputs went missing.",
              f'sum(portfolio_alerts{{state="nodata",{FILTER}}})', (4, 4),
              thresholds=steps((None, GREEN), (1, GREY))),
         lines("Open alerts by severity", "Told and not resolved.",
               [target(f"sum by (severity) (portfolio_alerts{{{open_states},{FILTER}}})",
                       "{{severity}}")], stack=True, overrides=SEVERITY, min=0),
         lines("Alerts by state", "A life of an alert: building up, open, acknowledged.",
               [target(f"sum by (state) (portfolio_alerts{{{FILTER}}})", "{{state}}")],
               stack=True, min=0),
         bars("Open alerts by portfolio", "The most burdened first.",
              f"topk(15, sum by (organisation, portfolio) (portfolio_alerts{{{open_states},"
              f"{FILTER}}}))", "{{organisation}} {{portfolio}}", min=0),
         lines("Changes told a day", "Firing and resolved should keep step; flapping should be "
               "rare.",
               [target("sum by (change) (increase(portfoliod_alert_transitions_total[1d]))",
                       "{{change}}")], min=0),
         lines("Told by severity", "Transitions in the last day.",
               [target("sum by (severity) (increase(portfoliod_alert_transitions_total[1d]))",
                       "{{severity}}")], overrides=SEVERITY, min=0),
         lines("Kept for the digest", "Notifications that a budget or the hour held back.",
               [target("sum(increase(portfolio_notifications_deferred_total[1d]))", "deferred")],
               min=0)],
        PORTFOLIO_VARIABLES)


def quantiles(name):
    seconds = "histogram_quantile({}, sum by (le) (rate({}_bucket[5m])))"
    return [target(seconds.format(q, name), f"p{round(q * 100)}") for q in (0.5, 0.99)]


def reading():
    return [
        stat("Ready", "1 if /-/ready says so.", "min(portfoliod_ready)",
             thresholds=steps((None, RED), (1, GREEN))),
        stat("Behind by", "Journal records not yet in the state.",
             "sum(portfoliod_journal_lag_messages)",
             thresholds=steps((None, GREEN), (1000, AMBER), (100000, RED))),
        stat("To be told", "Transitions in the outbox.", "sum(portfoliod_outbox_entries)",
             thresholds=steps((None, GREEN), (100, AMBER), (10000, RED))),
        stat("Dead letters, last day", "Records that could not be used.",
             "sum(increase(portfoliod_dead_letters_total[1d])) or vector(0)",
             thresholds=steps((None, GREEN), (1, AMBER), (100, RED)), decimals=0),
        stat("Configuration", "1 if the last reload worked.",
             "min(portfoliod_config_last_reload_successful)",
             thresholds=steps((None, RED), (1, GREEN))),
        stat("Up since", "Start of the process.",
             "max(process_start_time_seconds{job=\"portfoliod\"}) * 1000", unit="dateTimeAsIso"),
        lines("Records read", "By result, a second.",
              [target("sum by (result) (rate(portfoliod_events_total[5m]))", "{{result}}")],
              unit="cps", min=0),
        lines("Behind the journal", "By partition.",
              [target("portfoliod_journal_lag_messages", "partition {{partition}}")], min=0),
        lines("Position", "Records folded, by partition.",
              [target("portfoliod_journal_position", "partition {{partition}}")], size=(8, 8)),
        lines("Commits", "Time to write one.", quantiles("portfoliod_commit_duration_seconds"),
              size=(8, 8), unit="s", min=0),
        lines("Applying a record", "Fold and rules.",
              quantiles("portfoliod_event_apply_duration_seconds"), size=(8, 8), unit="s",
              min=0),
        lines("From record to alert", "Append of the record to its alert record.",
              quantiles("portfoliod_event_to_alert_seconds"), size=(8, 8), unit="s", min=0),
        lines("Rules", "Evaluations a second, and failures.",
              [target("sum(rate(portfoliod_rule_evaluations_total[5m]))", "evaluations"),
               target("sum(rate(portfoliod_rule_evaluation_failures_total[5m]))", "failures")],
              size=(8, 8), unit="cps", min=0)]


def telling():
    return [
        lines("Deliveries", "By sink and outcome, a second.",
              [target("sum by (sink, outcome) (rate(portfoliod_deliveries_total[5m]))",
                      "{{sink}} {{outcome}}")], size=(8, 8), unit="cps", min=0),
        lines("Outbox", "Entries, and the age of the oldest.",
              [target("sum(portfoliod_outbox_entries)", "entries"),
               target("time() - (min(portfoliod_outbox_oldest_timestamp_seconds > 0)) or "
                      "vector(0)", "age of the oldest, seconds")], size=(8, 8), min=0),
        lines("Dead letters", "By reason, an hour.",
              [target("sum by (reason) (increase(portfoliod_dead_letters_total[1h])) or "
                      "vector(0)", "{{reason}}")], size=(8, 8), min=0),
        lines("HTTP", "Requests a second by status code.",
              [target("sum by (code) (rate(portfoliod_http_requests_total[5m]))", "{{code}}"),
               target("sum(portfoliod_http_connections)", "open connections")], size=(8, 8),
              min=0),
        lines("Memory", "Resident.",
              [target('process_resident_memory_bytes{job="portfoliod"}', "{{instance}}")],
              size=(8, 8), unit="bytes", min=0),
        lines("Processor", "Cores in use.",
              [target('rate(process_cpu_seconds_total{job="portfoliod"}[5m])', "{{instance}}")],
              size=(8, 8), min=0),
        lines("Files and series", "Open files, and series dropped by their limit.",
              [target('process_open_fds{job="portfoliod"}', "open files"),
               target("sum(increase(portfoliod_series_dropped_total[1h]))", "series dropped")],
              size=(8, 8), min=0),
        panel("table", "Build", "What runs where.", (24, 5),
              [target("portfoliod_build_info", instant=True)])]


def operations():
    return dashboard(
        "portfoliod-operations", "Daemon operations",
        "For those who keep the daemon: does it read, write, tell, and have room.",
        reading() + telling(), since="now-6h", refresh="15s")


def main():
    stale = []
    for name, content in (("portfolio-overview", overview()), ("early-warnings", warnings()),
                          ("daemon-operations", operations())):
        path = FOLDER / f"{name}.json"
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        if "--check" in sys.argv:
            if not path.exists() or path.read_text() != text:
                stale.append(path.name)
        else:
            path.write_text(text)
    if stale:
        sys.exit("not up to date, run make_dashboards.py: " + ", ".join(stale))


if __name__ == "__main__":
    main()
