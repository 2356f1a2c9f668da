# browser.bash - a headless Chromium, driven by chromedriver (W3C WebDriver) with curl and jq. Pages are opened from disk.
# shellcheck shell=bash

# Starts chromedriver and a browser whose downloads go to folder $1; the folder $2 is for its own files.
browser_start() {
    local port
    # Chromium and chromedriver choose their ports; the log says which. Nothing of bats is inherited.
    chromedriver --port=0 > "$2/driver.log" 2>&1 3>&- 4>&- &
    browser_driver=$!
    wait_until grep -qs 'successfully on port [0-9]' "$2/driver.log"
    port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$2/driver.log")
    browser_url=http://127.0.0.1:$port
    browser_session=$(jq -n --arg downloads "$1" --arg profile "$2/profile" '{capabilities: {alwaysMatch: {browserName: "chrome",
        "timeouts": {"script": 300000}, "goog:loggingPrefs": {browser: "ALL", performance: "ALL"},
        "goog:chromeOptions": {args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--enable-precise-memory-info", "--js-flags=--expose-gc", "--user-data-dir=\($profile)"],
            prefs: {"download.default_directory": $downloads, "download.prompt_for_download": false}}}}}' |
        curl -s "$browser_url/session" -d @- | jq -r .value.sessionId)
    browser_url=$browser_url/session/$browser_session
}

browser_stop() {
    [ -z "${browser_url-}" ] || curl -s -X DELETE "$browser_url" > /dev/null || true
    [ -z "${browser_driver-}" ] || kill "$browser_driver" 2> /dev/null || true
}

# browser POST-PATH [JSON]: prints the value; fails, with the message, where the browser reports an error.
browser() {
    local answer
    answer=$(printf '%s' "${2:-"{}"}" | curl -s "$browser_url/$1" -d @-)
    if [ "$(jq -r '.value | type == "object" and has("error")' <<< "$answer")" = true ]; then
        jq -r '.value.message' <<< "$answer" >&2
        return 1
    fi
    jq -r .value <<< "$answer"
}

browser_open() { # URL
    browser url "$(jq -n --arg url "$1" '{url: $url}')" > /dev/null
}

# Runs the body of a function, with `arguments` as texts, and prints what it returns; a promise is waited for.
browser_run() {
    local script=$1
    shift
    browser execute/sync "$(jq -n --arg script "$script" '{script: $script, args: $ARGS.positional}' --args "$@")"
}

browser_element() { # CSS-SELECTOR
    browser element "$(jq -n --arg css "$1" '{using: "css selector", value: $css}')" | jq -r '.[]'
}

browser_click() { # CSS-SELECTOR
    browser_run 'document.querySelector(arguments[0]).scrollIntoView({block: "center"})' "$1" > /dev/null
    browser "element/$(browser_element "$1")/click" > /dev/null
}

# Types into a field; what it held goes.
browser_type() { # CSS-SELECTOR TEXT
    local element
    element=$(browser_element "$1")
    browser "element/$element/clear" > /dev/null
    browser "element/$element/value" "$(jq -n --arg text "$2" '{text: $text}')" > /dev/null
}

browser_upload() { # CSS-SELECTOR FILE
    browser "element/$(browser_element "$1")/value" "$(jq -n --arg text "$2" '{text: $text}')" > /dev/null
}

browser_size() { # WIDTH HEIGHT, of what the page has
    curl -s "$browser_url/chromium/send_command_and_get_result" -d "{\"cmd\": \"Emulation.setDeviceMetricsOverride\", \"params\":
        {\"width\": $1, \"height\": $2, \"deviceScaleFactor\": 1, \"mobile\": false}}" > /dev/null
}

# Presses keys one after another: one text with a character for each key, such as $'\uE004' for Tab (WebDriver's numbers).
browser_keys() { # TEXT
    browser actions "$(jq -n --arg keys "$1" '{actions: [{type: "key", id: "keys",
        actions: [$keys | split("")[] | {type: "keyDown", value: .}, {type: "keyUp", value: .}]}]}')" > /dev/null
}

# What the system says that its user likes, such as prefers-color-scheme dark.
browser_likes() { # FEATURE VALUE
    curl -s "$browser_url/chromium/send_command_and_get_result" -d "{\"cmd\": \"Emulation.setEmulatedMedia\", \"params\":
        {\"features\": [{\"name\": \"$1\", \"value\": \"$2\"}]}}" > /dev/null
}

# Runs a script from a file.
browser_script() { # FILE
    jq -n --rawfile script "$1" '{script: $script, args: []}' | curl -s "$browser_url/execute/sync" -d @- > /dev/null
}

browser_picture() { # FILE.png
    curl -s "$browser_url/screenshot" | jq -r .value | base64 -d > "$1"
}

# The browser's own log and its requests, as JSON; each call empties it.
browser_log() { # browser|performance
    curl -s "$browser_url/se/log" -d "{\"type\": \"$1\"}" | jq .value
}
